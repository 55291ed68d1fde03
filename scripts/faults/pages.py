"""Pages on which there is as much to do as there can be: read in time and memory that grow with their pixels and no faster."""

import os
import random
import subprocess

SIDES = [512, 1024, 2048]
# What a pixel, which is a byte of the file, may take beyond what a page of 64 takes: seconds of processor time, and bytes.
TIME, MEMORY = 8e-6, 64
# A page may be reduced, or left alone as blank, at one size and not at another; what takes less tells nothing of growth.
LITTLE = 0.5e-6


def noise(side):
    numbers = random.Random(1)
    return [bytes(numbers.choices([0, 255], k=side)) for _ in range(side)]


def board(side):
    row = (b"\0" * 8 + b"\xff" * 8) * (side // 16)
    return [row if y % 16 < 8 else row[::-1] for y in range(side)]


def bars(side, width, height, across, down):
    """Strokes side by side in lines, none of them touching another."""
    row = (b"\xff" * across + b"\0" * width) * (side // (width + across) + 1)
    return [row[:side] if down <= y % (height + down) else b"\xff" * side for y in range(side)]


def long_lines(side):
    """Lines that are one stroke each, from edge to edge, crossed by as many others as can be told apart."""
    crossed = (b"\xff" * 8 + b"\0\0") * (side // 10 + 1)
    middle, paper = b"\0" * side, b"\xff" * side
    return [middle if y % 40 in (27, 28) else crossed[:side] if y % 40 > 15 else paper for y in range(side)]


def frames(side):
    """Frames in frames, each of which goes round all that are in it."""
    def row(y):
        depth = min(y, side - 1 - y)
        half = bytes(0 if min(x, depth) % 6 in (4, 5) else 255 for x in range(side // 2))
        return half + half[::-1]
    return [row(y) for y in range(side)]


def specks(side):
    """Lines of strokes above, and below as many specks as can be told apart, which may be parts of them."""
    return bars(side, 2, 22, 1, 2)[:side // 2] + bars(side, 2, 2, 1, 1)[:side // 2]


PAGES = {
    "noise": noise, "a board of squares": board, "frames in frames": frames, "long lines": long_lines, "specks": specks,
    "thin strokes": lambda side: bars(side, 1, 12, 4, 6), "thick strokes": lambda side: bars(side, 4, 24, 12, 12),
}


def cost(mnist, file):
    """The processor's time and the most memory of reading a page."""
    process = subprocess.Popen([mnist, "read", file], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"status {process.returncode}: {errors}"
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10


def reads_pages_in_linear_time(mnist, folder):
    file = folder / "page.pgm"

    def read(rows):
        file.write_bytes(b"P5 %d %d 255\n" % (len(rows[0]), len(rows)) + b"".join(rows))
        return cost(mnist, file)

    usual_time, usual_memory = read([b"\xff" * 8] * 8)
    slowest = largest = 0
    for name, page in PAGES.items():
        times = []
        for side in SIDES:
            time, memory = read(page(side))
            time, memory = (time - usual_time) / side ** 2, (memory - usual_memory) / side ** 2
            what = f"{name}, {side} pixels wide: {time * 1e6:.2f} µs and {memory:.0f} bytes for each pixel"
            assert time < TIME and memory < MEMORY, what
            assert not times or time < 2 * max([*times, LITTLE]), f"{what}; smaller pages took {max(times) * 1e6:.2f} µs"
            times.append(time)
            slowest, largest = max(slowest, time), max(largest, memory)
    return f"{len(PAGES)} kinds of {len(SIDES)} sizes, at most {slowest * 1e6:.1f} µs and {largest:.0f} bytes for each pixel"


def tests(mnist, folder):
    """The names of the tests, and what to call."""
    yield "reads pages in linear time and memory", lambda: reads_pages_in_linear_time(mnist, folder)
