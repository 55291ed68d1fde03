"""Pictures of MNIST's digits as people make them: of any size, anywhere on a page, dark on light or light on dark,
badly lit, blurred, noisy, and compressed. Picture i of a seed is always the same, bit for bit with the same Pillow."""
import gzip
import io
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

data = Path(__file__).parent.parent.parent / "data/mnist"


@cache
def digits(part):
    """The images and labels of MNIST's test set, of the 50,000 first training images, or of the 10,000 last ones, which
    are for validation."""
    name = "t10k" if part == "test" else "train"
    images = np.frombuffer(gzip.open(data / f"{name}-images-idx3-ubyte.gz").read(), np.uint8, offset=16)
    labels = np.frombuffer(gzip.open(data / f"{name}-labels-idx1-ubyte.gz").read(), np.uint8, offset=8)
    part = slice(50_000) if part == "training" else slice(-10_000, None)
    return images.reshape(-1, 28, 28)[part], labels[part]


def ink(image, size):
    """The digit of a 28 × 28 image, cut out, with the longer side of what was 20 pixels now of `size`."""
    rows, columns = np.nonzero(image.any(1))[0], np.nonzero(image.any(0))[0]
    cut = Image.fromarray(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    scale = size / max(cut.size)
    return cut.resize([max(1, round(side * scale)) for side in cut.size], Image.BICUBIC)


def photographed(coverage, size, random):
    """What a camera makes of a page where `coverage` tells the ink, 0…1, of digits of `size` pixels; a JPEG file."""
    contrast = random.uniform(0.3, 1) * 255
    blur = random.uniform(0, 0.03) * size
    blurred = Image.fromarray(np.uint8(coverage * 255 + 0.5)).filter(ImageFilter.GaussianBlur(blur))
    coverage = np.asarray(blurred, float) / 255
    paper = random.uniform(contrast, 255)
    light_on_dark = random.random() < 0.5
    page = paper - contrast * coverage
    if light_on_dark:
        page = 255 - page
    height, width = page.shape
    angle = random.uniform(0, 2 * np.pi)
    slope = np.cos(angle) * np.linspace(-1, 1, width) + np.sin(angle) * np.linspace(-1, 1, height)[:, None]
    slope = (slope - slope.min()) / (slope.max() - slope.min())
    page = page * (1 - random.uniform(0, 0.4) * slope)
    page = page + random.normal(0, random.uniform(0, 10), page.shape)
    file = io.BytesIO()
    picture = Image.fromarray(np.uint8(np.clip(page + 0.5, 0, 255)))
    picture.save(file, "JPEG", quality=int(random.integers(50, 96)))
    return file.getvalue(), dict(light_on_dark=light_on_dark, contrast=contrast / 255, size=size)


def single(image, index, seed):
    """A picture of one digit: a JPEG file and what was drawn by lot."""
    random = np.random.default_rng([seed, index])
    size = int(random.integers(20, 401))
    digit = np.asarray(ink(image, size), float) / 255
    height, width = [int(round(side + size * random.uniform(0.2, 2))) for side in digit.shape]
    coverage = np.zeros((height, width))
    top = random.integers(0, height - digit.shape[0] + 1)
    left = random.integers(0, width - digit.shape[1] + 1)
    coverage[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return photographed(coverage, size, random)


def paper_between(coverage, left, part, top):
    """How far `part`, whose box begins at (`left`, `top`), may move to the left before its ink touches that of `coverage`."""
    free = []
    for row, ink in enumerate(part > .5):
        behind = np.nonzero(coverage[top + row, :left] > .5)[0] if 0 <= top + row < len(coverage) else []
        if ink.any() and len(behind):
            free.append(left - 1 - behind[-1] + ink.argmax())
    return min(free, default=0)


def string(images, labels, index, seed, gaps=(0.02, 0.2), nested=False):
    """A picture of 2 to 8 digits in a line, `gaps` of the digit height apart, from box to box or, `nested`, from ink to ink: a
    JPEG file and the text."""
    random = np.random.default_rng([seed, index, 1])
    chosen = random.integers(0, len(images), random.integers(2, 9))
    size = int(random.integers(20, 201))
    parts = [np.asarray(ink(images[i], size), float) / 255 for i in chosen]
    steps = [round(size * random.uniform(*gaps)) for _ in parts]
    if gaps[0] > 0:
        steps = [max(step, 1) for step in steps]
    inner = sum(part.shape[1] for part in parts) + sum(steps[1:])
    width, height = [int(side + size * random.uniform(0.4, 2)) for side in (inner, size)]
    coverage = np.zeros((height, width))
    left = random.integers(0, width - inner + 1)
    bottom = random.integers(size, height + 1)
    for part, step in zip(parts, [0] + steps[1:]):
        left += step
        top = bottom - part.shape[0] - random.integers(0, max(1, min(size // 10, bottom - part.shape[0]) + 1))
        left -= paper_between(coverage, left, part, top) if nested else 0
        place = coverage[max(top, 0) : max(top, 0) + part.shape[0], left : left + part.shape[1]]
        np.maximum(place, part, out=place)
        left += part.shape[1]
    file, facts = photographed(coverage, size, random)
    return file, "".join(str(labels[i]) for i in chosen)
