"""What the Python peers share: arguments, MNIST, initial weights, and the loop that obeys compare.py.

A peer reads commands from its standard input, one a line, and answers each with one line of JSON:
train (one epoch) with its seconds, test with the accuracy on the test images, and evaluate with the number of
test images that it evaluates in a second. It ends when its input ends.
"""

import argparse
import gzip
import json
import pathlib
import statistics
import sys
import time
import types

import numpy


def arguments(*modes):
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--network", default="784-30-10")
    parser.add_argument("--batch-size", type=int, default=10)
    parser.add_argument("--eta", type=float, default=3)
    parser.add_argument("--cost", choices=["quadratic", "cross-entropy"], default="quadratic")
    parser.add_argument("--initializer", choices=["large", "scaled"], default="large")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--mode", choices=modes)
    parser.add_argument("--model", type=pathlib.Path)
    result = parser.parse_args()
    result.sizes = [int(size) for size in result.network.split("-")]
    result.quadratic = result.cost == "quadratic"
    return result


def idx(folder, name):
    """The numbers of an IDX file, which may be compressed, with one row for each image or label."""
    packed = folder / f"{name}.gz"
    content = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / name).read_bytes()
    rank = content[3]
    count = int.from_bytes(content[4:8], "big")
    return numpy.frombuffer(content, numpy.uint8, offset=4 + 4 * rank).reshape(count, -1)


def load(folder):
    """Images as rows of float32 from 0 to 1, and for training one-hot targets."""

    def images(name):
        return idx(folder, name).astype(numpy.float32) / numpy.float32(255)

    labels = idx(folder, "train-labels-idx1-ubyte").ravel()
    return types.SimpleNamespace(
        images=images("train-images-idx3-ubyte"),
        targets=numpy.eye(10, dtype=numpy.float32)[labels],
        test_images=images("t10k-images-idx3-ubyte"),
        test_labels=idx(folder, "t10k-labels-idx1-ubyte").ravel(),
    )


def initial_parameters(sizes, initializer):
    """Weights [inputs, outputs] and biases of each layer, the same for every peer."""
    generator = numpy.random.default_rng(1)
    weights, biases = [], []
    for inputs, outputs in zip(sizes, sizes[1:]):
        deviation = 1 if initializer == "large" else inputs**-0.5
        weights.append((deviation * generator.standard_normal((inputs, outputs))).astype(numpy.float32))
        biases.append(generator.standard_normal(outputs).astype(numpy.float32))
    return weights, biases


def seconds(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def serve(train, predict, labels):
    """Obeys the commands. predict gives the outputs for all test images as rows of a NumPy array."""

    def test():
        return {"accuracy": float((predict().argmax(axis=1) == labels).mean())}

    def evaluate():
        predict()
        return {"images_per_second": len(labels) / statistics.median(seconds(predict) for _ in range(21))}

    answers = {"train": lambda: {"seconds": seconds(train)}, "test": test, "evaluate": evaluate}
    for line in sys.stdin:
        print(json.dumps(answers[line.strip()]()), flush=True)
