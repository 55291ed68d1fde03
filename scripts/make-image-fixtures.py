#!/usr/bin/env python3
"""Writes Tests/DigitsTests/Fixtures: PNG and JPEG images in every variant, and beside each the gray image that a reader
must see in it, as PGM. Needs Pillow and NumPy: python3 -m venv .venv && .venv/bin/pip install pillow numpy

The PNG files are put together here by the standard's rules (ISO/IEC 15948), so the gray images are known, not read."""
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

folder = Path(__file__).parent.parent / "Tests/DigitsTests/Fixtures"
folder.mkdir(exist_ok=True)
height, width = 9, 13
random = np.random.default_rng(1)


def write(name, content, gray):
    (folder / name).write_bytes(content)
    Image.fromarray(np.asarray(gray, np.uint8)).save(folder / f"{name}.pgm")


def luma(rgb):
    """Rec. 601 on samples as they are stored, rounded to the nearest."""
    return np.floor(rgb @ np.array([0.299, 0.587, 0.114]) + 0.5)


# PNG

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def scanlines(samples, depth):
    """Rows of samples, packed, each with filter 0 in front."""
    lines = b""
    for row in samples.reshape(samples.shape[0], -1):
        if depth == 16:
            packed = row.astype(">u2").tobytes()
        else:
            bits = "".join(format(int(value), f"0{depth}b") for value in row)
            bits += "0" * (-len(bits) % 8)
            packed = int(bits, 2).to_bytes(len(bits) // 8, "big")
        lines += b"\0" + packed
    return lines


def png(samples, colour_type, depth, interlaced, extra=b""):
    raw = b""
    if interlaced:
        for top, left, down, right in ADAM7:
            part = samples[top::down, left::right]
            raw += scanlines(part, depth) if part.size else b""
    else:
        raw = scanlines(samples, depth)
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def as_bytes(samples, depth):
    return np.floor(samples * 255 / (2**depth - 1) + 0.5)


def over_white(gray, alpha):
    return 255 - np.floor((255 - gray) * alpha / 255 + 0.5)


variants = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16)]
for colour_type, depth in variants + [(6, 8), (6, 16)]:
    for interlaced in (False, True):
        samples = random.integers(0, 2**depth, (height, width, CHANNELS[colour_type]))
        if depth == 16 and interlaced and colour_type != 0:
            continue  # Refused, as the gray one is.
        extra = b""
        if colour_type == 3:
            colours = random.integers(0, 256, (2**depth, 3))
            opacity = random.integers(0, 256, 2**depth)
            extra = chunk(b"PLTE", bytes(colours.flatten().tolist()))
            if interlaced:
                extra += chunk(b"tRNS", bytes(opacity.tolist()))
            gray = luma(colours[samples[..., 0]])
            if interlaced:
                gray = over_white(gray, opacity[samples[..., 0]])
        else:
            eight = as_bytes(samples, depth)
            gray = luma(eight[..., :3]) if colour_type & 2 else eight[..., 0]
            if colour_type & 4:
                gray = over_white(gray, eight[..., -1])
        name = f"{['gray', '', 'colour', 'palette', 'gray-alpha', '', 'colour-alpha'][colour_type]}-{depth}"
        name += "-interlaced.png" if interlaced else ".png"
        write(name, png(samples, colour_type, depth, interlaced, extra), gray)

# JPEG: a slope, which its coding keeps within a level or two.

rows, columns = np.mgrid[0:21, 0:34]
slope = np.stack([20 + 6 * columns, 30 + 9 * rows, 250 - 4 * columns - 3 * rows], -1).astype(np.uint8)
colour = Image.fromarray(slope)
expected = luma(slope.astype(float))


def jpeg(name, image, gray, **options):
    path = folder / name
    image.save(path, "JPEG", quality=95, **options)
    write(name, path.read_bytes(), gray)


jpeg("gray.jpg", Image.fromarray(expected.astype(np.uint8)), expected)
jpeg("colour-420.jpg", colour, expected, subsampling=2)
jpeg("colour-444-progressive.jpg", colour, expected, subsampling=0, progressive=True)
jpeg("rgb.jpg", colour, expected, keep_rgb=True)
# Of images beyond 1,024 pixels the colours are looked at in a small copy.
wide = np.tile(slope[:8], (1, 33, 1))
jpeg("wide.jpg", Image.fromarray(wide), luma(wide.astype(float)), subsampling=0)
jpeg("restarts.jpg", colour, expected, restart_marker_blocks=1)
inks = colour.convert("CMYK")
jpeg("cmyk.jpg", inks, luma(np.asarray(inks.convert("RGB"), float)))
turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # Pillow's transposition that shows what was stored so.
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    exif[0x0112] = orientation
    stored = Image.fromarray(expected.astype(np.uint8))
    shown = stored.transpose(turns[orientation]) if orientation > 1 else stored
    jpeg(f"orientation-{orientation}.jpg", stored, np.asarray(shown), exif=exif)
