"""Finds the weights of Sources/Digits/Page/LineModel.swift: those that make the right texts of lines likeliest among all
that the search could read in them (LeCun, Bottou, Bengio and Haffner, 1998, section VI). The lines are strings of
validation digits and pages of the development half, of other lots than those that are used for judging."""
import argparse
import json
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import rows

ROWS = {"string: apart": 120, "string: touching": 300, "page: plain": 20, "page: ruled": 16, "page: squared": 16,
        "page: dotted": 16, "page: form boxes": 20, "page: table cells": 20, "page: sheet on desk": 12}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mnist", help="the program")
    parser.add_argument("--seed", type=int, default=1000, help="of the pictures")
    parser.add_argument("--share", type=float, default=1, help="of the pictures")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--decay", type=float, default=1e-3, help="λ of λ|w − w₀|², a line")
    parser.add_argument("--keep", help="a folder for the pictures, and what was found in them")
    return parser.parse_args()


class Line:
    """A lattice: arcs by their beginnings, with a row of features for each choice."""

    def __init__(self, lattice, text):
        self.places, self.text = lattice["pieces"] + 1, text
        choices = [
            (arc["from"], arc["to"], choice["sign"], choice["features"])
            for arc in lattice["arcs"] for choice in arc["choices"]]
        choices.sort(key=lambda choice: choice[0])
        self.arcs = [choice[:3] for choice in choices]
        self.features = np.array([choice[3] for choice in choices])

    def states(self, signs):
        """For each state the arcs to others: without `signs` the places, else places and how much of them is read."""
        if not signs:
            return [(start, end, index) for index, (start, end, _) in enumerate(self.arcs)]
        length = len(signs) + 1
        moves = []
        for index, (start, end, sign) in enumerate(self.arcs):
            for done in range(length):
                if sign is None:
                    moves.append((start * length + done, end * length + done, index))
                elif done < len(signs) and signs[done] == sign:
                    moves.append((start * length + done, end * length + done + 1, index))
        return moves

    def prepared(self):
        self.free, self.bound = self.states(None), self.states(self.text)
        last = (self.places - 1) * (len(self.text) + 1) + len(self.text)
        self.ends = self.places - 1, last
        scores = np.zeros(len(self.arcs))
        return np.isfinite(sums(self.bound, scores, last)[0])


def sums(moves, scores, last):
    """ln Σ exp of all paths from state 0 to `last`, and how often each arc is taken on average."""
    forward, backward = {0: 0.}, {last: 0.}
    for start, end, index in moves:
        if start in forward:
            value = forward[start] + scores[index]
            forward[end] = np.logaddexp(forward[end], value) if end in forward else value
    if last not in forward:
        return -np.inf, None
    usage = np.zeros(len(scores))
    for start, end, index in reversed(moves):
        if end in backward and start in forward:
            value = backward[end] + scores[index]
            backward[start] = np.logaddexp(backward[start], value) if start in backward else value
            usage[index] += np.exp(forward[start] + value - forward[last])
    return forward[last], usage


LOST = .01  # A line is lost with this likelihood whatever the weights, so that what is cut wrongly counts for little.


def loss(job):
    """How unlikely the right text is, −ln (LOST + likelihood), and how that changes with the weights."""
    line, weights = job
    scores = line.features @ weights
    everything, all_usage = sums(line.free, scores, line.ends[0])
    right, right_usage = sums(line.bound, scores, line.ends[1])
    likelihood = np.exp(right - everything)
    share = likelihood / (LOST + likelihood)
    return -np.log((LOST + likelihood) / (1 + LOST)), share * (all_usage - right_usage) @ line.features


def matched(texts, lattices):
    """Pairs of a text and the lattice of its line: in order where there are as many of one as of the other."""
    return list(zip(texts, lattices)) if len(texts) == len(lattices) else []


def lines(options, folder, pool):
    result = []
    for row, count in ROWS.items():
        count = int(count * options.share)
        paths = [folder / f"{row.replace(': ', '-').replace(' ', '-')}-{index:04}.image" for index in range(count)]
        jobs = [(path, row, index, options.seed, "development") for index, path in enumerate(paths)]
        truths = list(pool.map(rows.write, jobs, chunksize=10))
        run = subprocess.run(
            [options.mnist, "read", "--lattice", *map(str, paths)], capture_output=True, text=True, check=True)
        found = [json.loads(text)["lines"] for text in run.stdout.splitlines()]
        pairs = [pair for truth, lattices in zip(truths, found) for pair in matched(truth, lattices)]
        made = [Line(lattice, text) for text, lattice in pairs]
        usable = [line for line in made if line.prepared()]
        print(f"{row}: {sum(map(len, truths))} lines, {len(made)} found, {len(usable)} can be read right", flush=True)
        result += usable
    return result


def fitted(lines, options, pool):
    """Weights by Adam (Kingma and Ba, 2015), from all lines in each step."""
    count = lines[0].features.shape[1]
    weights, mean, square = np.zeros(count), np.zeros(count), np.zeros(count)
    weights[:4] = 0, -1, 1, 1
    scale = np.maximum(np.mean([np.abs(line.features).mean(0) for line in lines], 0), 1e-3)
    start = weights.copy()
    for step in range(1, options.steps + 1):
        parts = list(pool.map(loss, [(line, weights) for line in lines], chunksize=50))
        gradient = sum(part[1] for part in parts) / len(lines) + options.decay * (weights - start) * scale**2
        mean, square = .9 * mean + .1 * gradient, .99 * square + .01 * gradient**2
        rate = .3 * (1 - step / (options.steps + 1))
        weights = weights - rate * mean / (1 - .9**step) / (np.sqrt(square / (1 - .99**step)) + 1e-8)
        if step % 10 == 0:
            print(f"step {step}: {sum(part[0] for part in parts) / len(lines):.4f} a line", flush=True)
    return weights


if __name__ == "__main__":
    options = arguments()
    with tempfile.TemporaryDirectory() as temporary, ProcessPoolExecutor() as pool:
        folder = Path(options.keep or temporary)
        folder.mkdir(exist_ok=True)
        usable = lines(options, folder, pool)
    with ProcessPoolExecutor() as pool:
        print(", ".join(f"{weight:.3f}" for weight in fitted(usable, options, pool)))
