"""Files that claim what they do not hold, and sizes that cannot fit: refused in a sentence, before memory is taken for them."""

import gzip
import json
import os
import resource
import struct
import subprocess
import time
import zlib

# What a refusal may take beyond that of an empty file, in bytes, and the time for it in seconds.
MEMORY, TIME = 24 << 20, 2


def run(words, address_space=None):
    """The status, the messages, the most memory in bytes and the seconds of a command."""
    limit = address_space and (lambda: resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space)))
    started = time.monotonic()
    process = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               preexec_fn=limit)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, text.strip(), usage.ru_maxrss << 10, time.monotonic() - started


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width, height, pixels):
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def jpeg(width, height, marker):
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    table = bytes([0]) + bytes([1] * 64)
    return (b"\xff\xd8\xff\xdb" + struct.pack(">H", 2 + len(table)) + table
            + bytes([0xFF, marker]) + struct.pack(">H", 2 + len(frame)) + frame
            + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + bytes(8) + b"\xff\xd9")


def protobuf(field, content):
    return bytes([field << 3 | 2]) + struct.pack("B", len(content)) + content


def claims():
    """Files, and the command that is given each: all claim gigabytes or a hundred megapixels."""
    idx = struct.pack(">IIII", 0x803, 60000, 70000, 1)
    tensor = json.dumps({"fc1.weight": {"dtype": "F32", "shape": [65536, 16384], "data_offsets": [0, 1 << 32]}}).encode()
    yield "idx", idx + bytes(44), "images"
    yield "idx of 1 GB", struct.pack(">IIII", 0x803, 60000, 100, 160) + bytes(44), "images"
    yield "gzip", gzip.compress(idx + bytes(44)), "images"
    # A gigabyte of zeros in 1 MB, made piece by piece: what this program holds counts as what its child held.
    packer, zeros = zlib.compressobj(9, zlib.DEFLATED, 31), bytes(1 << 20)
    bomb = packer.compress(struct.pack(">IIII", 0x803, 1, 2, 2)) + b"".join(packer.compress(zeros) for _ in range(1024))
    yield "gzip that inflates to 1 GB", bomb + packer.flush(), "images"
    yield "pgm", b"P5 10000 10000 255\n" + bytes(40), "classify"
    yield "plain pgm", b"P2 10000 10000 255\n" + b"1 " * 20, "classify"
    yield "plain pbm", b"P1 10000 10000\n" + b"1 " * 20, "classify"
    yield "png", png(9999, 9999, bytes(10)), "classify"
    yield "jpeg", jpeg(9999, 9999, 0xC0), "classify"
    yield "arithmetic jpeg", jpeg(9999, 9999, 0xC9), "classify"
    yield "safetensors", struct.pack("<Q", len(tensor)) + tensor, "check"
    yield "header of safetensors", struct.pack("<Q", (1 << 32) - 8) + b"{" + bytes(40), "check"
    yield "network2.py", b'{"sizes":[50000,50000],"weights":[[]],"biases":[[]],"cost":"QuadraticCost"}', "check"
    dims = b"\x08\x80\x80\x04\x08\x80\x80\x04\x10\x01\x42\x01w"
    yield "onnx", b"\x08\x07\x12\x05maker" + protobuf(7, protobuf(5, dims)), "check"


def refuses_claims(mnist, folder):
    file = folder / "claim"
    file.write_bytes(b"")
    usual = max(run([mnist, command, file])[2] for command in ("classify", "check"))
    # Memory that is asked for and not touched is no part of that; it is of the address space.
    space = next(size for size in range(32 << 20, 4 << 30, 16 << 20) if run([mnist, "classify", file], size)[0] == 65)
    most, count = 0, 0
    for name, content, command in claims():
        file.write_bytes(content)
        words = [mnist, "train", "--dry-run", "--images", file, "--labels", folder / "data/train-labels-idx1-ubyte"]
        words = words if command == "images" else [mnist, command, file]
        status, text, memory, seconds = run(words, space + MEMORY + 2 * len(content))
        assert status == 65 and text.startswith("mnist: ") and "\n" not in text, f"{name}: status {status}, {text}"
        assert memory < usual + MEMORY, f"{name}: {memory >> 20} MB, an empty file {usual >> 20} MB"
        assert seconds < TIME, f"{name}: {seconds:.1f} s"
        most, count = max(most, memory - usual), count + 1
    return f"{count} files, with at most {most / 1e6:.1f} MB more than for an empty one"


def refuses_sizes(mnist, folder):
    train = [mnist, "train", "--data", folder / "data", "--validation", "20", "--epochs", "1", "--quiet"]
    train += ["--save", folder / "none"]
    usual = run([*train, "--dry-run"])[2]
    for options, status, words, space in [
        (["--hidden", "100000,100000"], 64, "the limit is 268,435,456", None),
        (["--hidden", ",".join(["100000"] * 3000)], 64, "the limit is 268,435,456", None),
        (["--hidden", ",".join(["1,100000"] * 200)], 64, "the limit is 268,435,456", None),
        (["--hidden", "99999999999999999999"], 64, "--hidden must be sizes within 1…100000", None),
        (["--hidden", "20000,1000"], 64, "of memory at least; there are", 300 << 20),
        (["--hidden", "100000", "--batch-size", "400"], 64, "of memory at least; there are", 300 << 20),
        (["--batch-size", "99999999999999999999"], 64, "--batch-size must be a whole number", None),
        (["--threads", "1000000"], 64, "--threads must be within 1…1024", None),
        (["--threads", "9223372036854775808"], 64, "threads", None),
    ]:
        found, text, memory, seconds = run([*train, *options], space)
        name = " ".join(options)[:60]
        assert found == status and words in text, f"{name}: status {found}, {text}"
        assert memory < usual + MEMORY and seconds < TIME, f"{name}: {memory >> 20} MB, {seconds:.1f} s"
    grid = " ".join(f"{name}={','.join(map(str, range(1, 100)))}" for name in ("hidden", "batch-size", "epochs", "training"))
    sweep = [mnist, "sweep", "--data", folder / "data", "--output", folder / "none.jsonl", "--grid", grid]
    found, text, memory, _ = run(sweep)
    assert found == 64 and "96059601 combinations" in text and memory < usual + MEMORY, f"{found}, {memory >> 20} MB, {text}"
    images = folder / "large"
    images.write_bytes(struct.pack(">IIII", 0x803, 1, 1000, 1500) + bytes(1_500_000))
    (folder / "label").write_bytes(struct.pack(">II", 0x801, 1) + b"\0")
    deform = [mnist, "data", "deform", "--count", "100", "--images", images, "--labels", folder / "label"]
    found, text, memory, _ = run([*deform, "--sheet", folder / "sheet.png"])
    assert found == 65 and "the limit is 1000000" in text and memory < usual + MEMORY, f"{found}, {memory >> 20} MB, {text}"
    # A batch is no larger than the images are many.
    found, text, memory, _ = run([*train, "--batch-size", "1000000000", "--force"])
    assert found == 0 and memory < usual + MEMORY, f"a batch of all images: status {found}, {memory >> 20} MB, {text}"
    return "9 options of a training, two of them where there are 300 MB, a grid and a drawing"


def tests(mnist, folder):
    """The names of the tests, and what to call."""
    yield "refuses what files claim", lambda: refuses_claims(mnist, folder)
    yield "refuses sizes that cannot fit", lambda: refuses_sizes(mnist, folder)
