"""How well mnist reads what people photograph, a row for each accident, hand and paper: tight crops, table edges,
rulings, boxes, shadows, pages on all papers, pages without digits, letters. Half `development` is for work on the
program; numbers that are told come from half `reported`, which has other fonts, strokes, MNIST images and lots."""
import argparse
import fnmatch
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import accidents
import numpy as np
import pens
import pictures
import sheets
from wild_test import Program, contact_sheet, distance


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mnist", help="the program")
    parser.add_argument("--model", help="the model, if not the built-in one")
    parser.add_argument("--half", choices=["development", "reported"], default="reported")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a fifth of the pictures")
    parser.add_argument("--rows", default="*", help="only rows whose names match, as in 'page:*'")
    parser.add_argument("--failures", help="write contact sheets of misread pictures to this folder, PNG")
    parser.add_argument("--keep", help="leave the pictures in this folder")
    return parser.parse_args()


def hand(pen, index, seed, half):
    """A digit of one pen on plain paper."""
    random = np.random.default_rng([seed, index, 400 + list(pens.PENS).index(pen), half == "reported"])
    label, size = int(random.integers(10)), int(random.integers(60, 240))
    return accidents.plain(pens.PENS[pen](label, size, half, random), size, random), label


def photographed(index, seed, half):
    images, labels = pens.mnist(half)
    return pictures.single(images[index], index, seed)[0], int(labels[index])


def string(gaps, index, seed, half, nested=False):
    images, labels = pens.mnist(half)
    file, text = pictures.string(images, labels, index, seed, gaps, nested)
    return file, [text]


def nothing(make, index, seed, half):
    return make(index, seed, half), None


# Each row: how a picture is made, how many there are, and which command reads it.
ROWS = {"photographed": (photographed, 1000, "classify")}
ROWS |= {f"hand: {pen}": (partial(hand, pen), 300, "classify") for pen in pens.PENS}
ROWS |= {f"digit: {row}": (partial(accidents.digit, row), 100, "classify") for row in accidents.ACCIDENTS}
ROWS |= {f"page: {kind}": (partial(sheets.page, kind), 60, "read") for kind in sheets.PAPERS}
ROWS |= {"page: signs and gaps": (sheets.signs, 60, "read --symbols")}
ROWS |= {"string: apart": (partial(string, (.02, .2)), 300, "read"),
         "string: touching": (partial(string, (-.06, 0)), 300, "read"),
         "string: nested": (partial(string, (-.06, 0), nested=True), 300, "read")}
ROWS |= {f"empty: {command}": (partial(nothing, sheets.empty), 300, command) for command in ("classify", "read")}
ROWS |= {"letters": (partial(nothing, sheets.letter), 240, "classify")}


def write(job):
    path, row, index, seed, half = job
    file, truth = ROWS[row][0](index, seed, half)
    path.write_bytes(file)
    return truth


def file_name(row):
    return "".join(letter if letter.isalnum() else "-" for letter in row)


def drawn(row, count, options, folder, pool):
    """Draws so many pictures of a row into a folder: their paths, and what they show."""
    paths = [folder / f"{file_name(row)}-{index:04}.image" for index in range(count)]
    jobs = [(path, row, index, options.seed, options.half) for index, path in enumerate(paths)]
    return paths, list(pool.map(write, jobs, chunksize=10))


def calibration_error(answers):
    """How far confidence and the share of right answers lie apart, on average over 15 equal ranges of confidence (Naeini,
    Cooper and Hauskrecht, 2015), in per cent."""
    confidence, right = np.array(answers, float).T
    ranges = np.minimum((15 * confidence).astype(int), 14)
    return 100 * sum(abs(sum(confidence[ranges == i] - right[ranges == i])) for i in range(15)) / len(answers)


def longest_common(a, b):
    """How many of the lines of `a` stand in `b` in the same order."""
    row = [0] * (len(b) + 1)
    for x in a:
        previous = row[:]
        for j, y in enumerate(b, 1):
            row[j] = max(row[j - 1], previous[j], previous[j - 1] + (x == y))
    return row[-1]


def judged(row, truths, results):
    """What the row's table says, and which pictures are not as they should be."""
    if row == "letters":
        wrong = [result.get("doubtful") is not True and result["digit"] is not None for result in results]
        return f"doubtful {100 - 100 * np.mean(wrong):5.1f} %", wrong
    if row == "empty: classify":
        wrong = [result["digit"] is not None for result in results]
        return f"no digit {100 - 100 * np.mean(wrong):5.1f} %", wrong
    if row == "empty: read":
        wrong = [result["text"] != "" for result in results]
        return f"no digit {100 - 100 * np.mean(wrong):5.1f} %", wrong
    if isinstance(truths[0], int):
        wrong = [result["digit"] != truth for truth, result in zip(truths, results)]
        kept = [not result.get("doubtful") for result in results]
        return f"right    {100 - 100 * np.mean(wrong):5.1f} %   unmarked {100 * np.mean(kept):5.1f} %", wrong
    between = " " if "--symbols" in ROWS[row][2] else ""
    exact = errors = lines = characters = 0
    wrong = []
    for truth, result in zip(truths, results):
        read = [between.join(line.replace("?", "").split()) for line in result["text"].split("\n")]
        same = longest_common(truth, read)
        exact, lines = exact + same, lines + len(truth)
        length = sum(map(len, truth))
        errors += min(distance("\n".join(truth), "\n".join(read)), length)
        characters += length
        wrong.append(same < len(truth))
    right = f"exact    {100 * exact / lines:5.1f} %"
    return f"{right}   characters {100 - 100 * errors / characters:5.1f} %", wrong


def main(options):
    program = Program(options)
    rows = [row for row in ROWS if fnmatch.fnmatch(row, options.rows)]
    print(f"half {options.half}, seed {options.seed}")
    answers = []
    with tempfile.TemporaryDirectory() as temporary, ProcessPoolExecutor() as pool:
        folder = Path(options.keep or temporary)
        folder.mkdir(exist_ok=True)
        for row in rows:
            count = max(20, ROWS[row][1] // 5) if options.quick else ROWS[row][1]
            paths, truths = drawn(row, count, options, folder, pool)
            results = program.lines(*ROWS[row][2].split(), paths=paths)
            line, wrong = judged(row, truths, results)
            print(f"{row:24} {count:5}   {line}", flush=True)
            if isinstance(truths[0], int):
                answers += [
                    (result["confidence"], result["digit"] == truth)
                    for truth, result in zip(truths, results) if result["digit"] is not None]
            if options.failures and any(wrong):
                Path(options.failures).mkdir(exist_ok=True)
                shown = [index for index, is_wrong in enumerate(wrong) if is_wrong][:60]
                read = [results[i].get("text", results[i].get("digit")) for i in shown]
                told = ["/".join(truths[i]) if isinstance(truths[i], list) else truths[i] for i in shown]
                read = [text.replace("\n", "/") if isinstance(text, str) else text for text in read]
                contact_sheet([paths[i] for i in shown], told, read, Path(options.failures) / f"{file_name(row)}.png")
    if answers:
        print(f"calibration error of {len(answers)} answers to pictures of one digit: {calibration_error(answers):.1f} %")


if __name__ == "__main__":
    sys.exit(main(arguments()))
