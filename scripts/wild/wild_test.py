"""How well mnist reads pictures as people make them, compared with the same digits as MNIST has them, and how much of
what is no digit it can be kept from reading."""
import argparse
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import naive
import numpy as np
import pictures
import strangers
from PIL import Image, ImageDraw


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mnist", help="the program")
    parser.add_argument("--model", help="the model, if not the built-in one")
    parser.add_argument("--set", choices=["test", "validation"], default="test")
    parser.add_argument("--count", type=int, default=10_000, help="how many digits")
    parser.add_argument("--strings", type=int, default=2_000, help="how many strings of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", help="write a contact sheet of misread pictures there, PNG")
    parser.add_argument("--keep", help="leave the pictures in this folder")
    return parser.parse_args()


def write_single(job):
    folder, image, index, seed = job
    file, facts = pictures.single(image, index, seed)
    (folder / f"{index:05}.jpg").write_bytes(file)
    return facts, naive.prepared(file)


def write_string(job):
    path, images, labels, index, seed, gaps = job
    file, text = pictures.string(images, labels, index, seed, gaps)
    path.write_bytes(file)
    return text


def pgm(image):
    return b"P5 28 28 255\n" + np.asarray(image, np.uint8).tobytes()


class Program:
    def __init__(self, options):
        self.path = options.mnist
        self.model = ["--model", options.model] if options.model else []

    def lines(self, command, *words, paths):
        """The JSON lines of a command for many files."""
        results = []
        for start in range(0, len(paths), 1000):
            run = subprocess.run(
                [self.path, command, "--json", *self.model, *words, *map(str, paths[start : start + 1000])],
                capture_output=True, text=True)
            if run.returncode:
                sys.exit(run.stderr)
            results += map(json.loads, run.stdout.splitlines())
        return results


def percentage(part):
    return f"{100 * np.mean(part):.2f} %"


def contact_sheet(paths, truths, answers, target):
    side, columns = 96, 12
    rows = (len(paths) + columns - 1) // columns
    sheet = Image.new("L", (columns * side, rows * (side + 14)), 255)
    draw = ImageDraw.Draw(sheet)
    for place, (path, truth, answer) in enumerate(zip(paths, truths, answers)):
        picture = Image.open(path).convert("L")
        picture.thumbnail((side - 4, side - 4))
        left, top = place % columns * side, place // columns * (side + 14)
        sheet.paste(picture, (left + 2, top + 2))
        # There is room for some 15 letters.
        words = f"{truth} read as {answer}" if len(str(truth)) == 1 else str(answer)[:15]
        draw.text((left + 2, top + side - 1), words, fill=0)
    sheet.quantize(16).save(target, optimize=True)


def singles(program, options, folder, pool):
    images, labels = (part[: options.count] for part in pictures.digits(options.set))
    jobs = [(folder, image, index, options.seed) for index, image in enumerate(images)]
    drawn = list(pool.map(write_single, jobs, chunksize=100))
    paths = [folder / f"{index:05}.jpg" for index in range(len(images))]
    plain, resized = folder / "plain.pgm", folder / "naive.pgm"
    plain.write_bytes(b"".join(map(pgm, images)))
    resized.write_bytes(b"".join(pgm(image) for _, image in drawn))

    def right(results):
        return np.array([result["digit"] == label for result, label in zip(results, labels)])

    untouched = right(program.lines("classify", paths=[plain]))
    results = program.lines("classify", paths=paths)
    wild = right(results)
    naively = right(program.lines("classify", "--raw", paths=[resized]))
    print(f"{len(images)} {options.set} digits, seed {options.seed}")
    print(f"  as MNIST has them              {percentage(untouched)}")
    print(f"  photographed                   {percentage(wild)}")
    print(f"  photographed, only resized     {percentage(naively)}")
    facts = [fact for fact, _ in drawn]
    truths = ["light-on-dark" if fact["light_on_dark"] else "dark-on-light" for fact in facts]
    polarity = [result.get("polarity") == truth for result, truth in zip(results, truths)]
    print(f"  polarity found                 {percentage(polarity)}")
    for name, bounds in [("size", [20, 40, 100, 200, 401]), ("contrast", [0.3, 0.4, 0.6, 1.01])]:
        for low, high in zip(bounds, bounds[1:]):
            part = np.array([low <= fact[name] < high for fact in facts])
            print(f"  {name} {low}–{high}".ljust(33) + percentage(wild[part]))
    wrong = [index for index in np.nonzero(~wild)[0] if untouched[index]]
    print(f"  read as MNIST has it and not photographed: {len(wrong)}: {' '.join(map(str, wrong[:40]))}")
    if options.failures:
        shown = wrong[:96]
        contact_sheet(
            [paths[i] for i in shown], labels[shown], [results[i]["digit"] for i in shown], options.failures)


def strings(program, options, folder, pool):
    images, labels = pictures.digits(options.set)
    for name, gaps in [("apart", (0.02, 0.2)), ("touching", (-0.06, 0.0))]:
        paths = [folder / f"{name}-{index:05}.jpg" for index in range(options.strings)]
        jobs = [(path, images, labels, index, options.seed, gaps) for index, path in enumerate(paths)]
        texts = list(pool.map(write_string, jobs, chunksize=50))
        read = ["".join(result["text"].replace("?", "").split()) for result in program.lines("read", paths=paths)]
        exact = [text == truth for text, truth in zip(read, texts)]
        digits = sum(map(len, texts))
        errors = sum(distance(text, truth) for text, truth in zip(read, texts))
        right = f"{100 * (1 - errors / digits):.2f} %"
        print(f"{len(texts)} strings of digits {name}: exact {percentage(exact)}, digits {right}")


def rejections(program, options, folder):
    """The share of what is no digit that is turned away by each measure, where that keeps 99 % of validation digits."""
    plain = folder / "validation.pgm"
    plain.write_bytes(b"".join(map(pgm, pictures.digits("validation")[0])))
    digits = program.lines("classify", paths=[plain])
    measures = {"confidence": lambda r: -r["confidence"], "strangeness": lambda r: r["strangeness"]}
    limits = {name: np.quantile([of(r) for r in digits], 0.99) for name, of in measures.items()}
    print("what is no digit, turned away at a limit that keeps 99 % of validation digits")
    print(f"  limits: confidence {-limits['confidence']:.3f}, strangeness {limits['strangeness']:.3f}")
    for kind, make in strangers.KINDS.items():
        paths = []
        for index, content in enumerate(make()):
            paths.append(folder / f"{kind}-{index}.png")
            paths[-1].write_bytes(content)
        results = program.lines("classify", paths=paths)
        blank = [result["digit"] is None for result in results]
        shares = [
            f"{name} {percentage([is_blank or of(r) > limits[name] for is_blank, r in zip(blank, results)])}"
            for name, of in measures.items()]
        print(f"  {len(paths)} {kind}: no ink {percentage(blank)}, by {', by '.join(shares)}")


def distance(a, b):
    """The least number of characters to change, add or leave out (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


if __name__ == "__main__":
    options = arguments()
    with tempfile.TemporaryDirectory() as temporary, ProcessPoolExecutor() as pool:
        folder = Path(options.keep or temporary)
        folder.mkdir(exist_ok=True)
        program = Program(options)
        if options.count:
            singles(program, options, folder, pool)
        if options.strings:
            strings(program, options, folder, pool)
        rejections(program, options, folder)
