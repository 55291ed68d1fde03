"""A smaller MNIST: the first training images and all test images, decompressed, in a folder of their own."""

import gzip

NAMES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]


def subset(source, folder, images):
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        content = gzip.decompress((source / f"{name}.gz").read_bytes())
        (folder / name).write_bytes(first(content, images) if name.startswith("train") else content)
    return folder


def first(content, count):
    """The beginning of an IDX file: four bytes of type and rank, then the sizes, then the values."""
    header = 4 + 4 * content[3]
    size = (len(content) - header) // int.from_bytes(content[4:8], "big")
    return content[:4] + count.to_bytes(4, "big") + content[8 : header + count * size]
