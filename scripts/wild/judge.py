"""Trains the judge, a network that tells digits from parts of digits and from several in one: class 10 is no digit. It
learns from what the search looks at in strings of MNIST's training digits, apart and touching, and in pages of the
development half: what is on a path with the right text is a digit, all else is none. The judge of pictures learns besides
from pictures of single digits, training digits and those of the development half, and of its letters and signs."""
import argparse
import base64
import json
import re
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pictures
import rows
from fit_lines import Line, matched, sums

LINE_MODEL = Path(__file__).parents[2] / "Sources/Digits/Page/LineModel.swift"
STRINGS = {"apart": 900, "touching": 3000}
GAPS = {"apart": (.02, .2), "touching": (-.07, .01)}
PAGES = {"page: plain": 144, "page: ruled": 72, "page: squared": 72, "page: dotted": 72, "page: form boxes": 120,
         "page: table cells": 120, "page: sheet on desk": 72}
SINGLES = {"photographed": 3000, "hand: fonts": 2000, "hand: strokes": 2000, "letters": 6000}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mnist", help="the program")
    parser.add_argument("target", help="the model file to write")
    parser.add_argument("--seed", type=int, default=2000, help="of the pictures")
    parser.add_argument("--share", type=float, default=1, help="of the pictures")
    parser.add_argument("--pictures", action="store_true", help="train the judge of pictures")
    parser.add_argument("--keep", help="a folder for the pictures")
    return parser.parse_args()


def write(job):
    """Writes a picture and tells what is in it: of training digits, where it is of MNIST's."""
    path, row, index, seed = job
    images, labels = pictures.digits("training")
    if row in STRINGS:
        file, text = pictures.string(images, labels, index, seed, GAPS[row])
        path.write_bytes(file)
        return [text]
    if row == "photographed":
        path.write_bytes(pictures.single(images[index], index, seed)[0])
        return int(labels[index])
    return rows.write((*job, "development"))


def drawn(counts, options, folder, pool):
    """Files of so many pictures of each row, with what is in them."""
    files = []
    for row, count in counts.items():
        name = "".join(letter if letter.isalnum() else "-" for letter in row)
        paths = [folder / f"{name}-{index:05}.image" for index in range(int(count * options.share))]
        jobs = [(path, row, index, options.seed) for index, path in enumerate(paths)]
        files += zip(paths, pool.map(write, jobs, chunksize=10))
    return files


def prepared(job):
    """The images that the network sees of pictures of one digit or none, each with its class."""
    program, files = job
    with tempfile.TemporaryDirectory() as folder:
        fitted = Path(folder) / "fitted.pgm"
        run = subprocess.run(
            [program, "classify", "--json", "--save-fitted", fitted, *[str(path) for path, _ in files]],
            capture_output=True, text=True, check=True)
        found = np.frombuffer(fitted.read_bytes(), np.uint8)
    labels = [
        10 if label is None else label for (_, label), result in zip(files, run.stdout.splitlines())
        if json.loads(result)["digit"] is not None]
    return found.reshape(len(labels), -1)[:, -784:], np.array(labels, np.uint8)


def judged(job):
    """The images that the search of some files looked at, each with its class."""
    program, weights, files = job
    run = subprocess.run(
        [program, "read", "--lattice", *[str(path) for path, _ in files]], capture_output=True, text=True, check=True)
    images, labels = [], []
    for (_, texts), result in zip(files, run.stdout.splitlines()):
        for text, lattice in matched(texts, json.loads(result)["lines"]):
            line = Line(lattice, text)
            if not line.prepared():
                continue
            scores = line.features @ weights
            right, usage = sums(line.bound, scores, line.ends[1])
            # Only lines that are likely to be cut as they should be.
            if right - sums(line.free, scores, line.ends[0])[0] < -3:
                continue
            chosen = {line.arcs[index]: usage[index] for index in np.nonzero(usage > .5)[0]}
            for arc in lattice["arcs"]:
                if arc["image"]:
                    signs = [sign for start, end, sign in chosen if (start, end) == (arc["from"], arc["to"]) and sign]
                    images.append(np.frombuffer(base64.b64decode(arc["image"]), np.uint8))
                    labels.append(int(signs[0]) if signs else 10)
    return np.array(images, np.uint8).reshape(-1, 784), np.array(labels, np.uint8)


def parts(files):
    return [files[start : start + 100] for start in range(0, len(files), 100)]


def idx(array):
    """An array of bytes as an IDX file."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


if __name__ == "__main__":
    options = arguments()
    weights = np.array([float(weight) for weight in re.findall(r"-?\d\.\d+", LINE_MODEL.read_text().split("weights:")[1])])
    with tempfile.TemporaryDirectory() as temporary, ProcessPoolExecutor() as pool:
        folder = Path(options.keep or temporary)
        folder.mkdir(exist_ok=True)
        lines = drawn(STRINGS | PAGES, options, folder, pool)
        singles = drawn(SINGLES, options, folder, pool) if options.pictures else []
        results = list(pool.map(judged, [(options.mnist, weights, part) for part in parts(lines)]))
        results += pool.map(prepared, [(options.mnist, part) for part in parts(singles)])
        images, labels = (np.concatenate(part) for part in zip(*results))
        order = np.random.default_rng(options.seed).permutation(len(images))
        images, labels = images[order].reshape(-1, 28, 28), labels[order]
        print(f"{len(images)} images, of which {np.mean(labels == 10):.1%} are no digit", flush=True)
        for name, part in [("images", images), ("labels", labels)]:
            (folder / name).write_bytes(idx(part))
        subprocess.run([
            options.mnist, "train", "--images", folder / "images", "--labels", folder / "labels", "--validation",
            str(len(images) // 10), "--classes", "11",
            "--hidden", "256,64", "--activation", "relu", "--output-activation", "softmax", "--initializer", "he", "--l2",
            "0", "--weight-decay", "0.0005", "--optimizer", "sgd", "--momentum", "0.9", "--learning-rate", "0.02",
            "--schedule", "cosine", "--batch-size", "50", "--epochs", "50", "--rotation", "10",
            "--scaling", "0.1", "--elastic-alpha", "25", "--save", folder / "judge.safetensors", "--force"], check=True)
        subprocess.run([
            options.mnist, "export", folder / "judge.safetensors", options.target, "--weights", "float16", "--force"],
            check=True)
