"""What the rows of rows.py lose where a step of the way of a picture is left out; see scripts/ablate. `worse` and `better` count
the pictures that only one of both reads as they are: a difference of few pictures may be chance."""
import argparse
import fnmatch
import functools
import os
import re
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import rows
from wild_test import Program

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "mutation"))
import planting  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="only steps with one of these texts")
    parser.add_argument("--half", choices=["development", "reported"], default="development")
    parser.add_argument("--rows", default="*", help="only rows whose names match, as in 'page:*'")
    parser.add_argument("--count", type=int, default=60, help="the most pictures of a row")
    return parser.parse_args(namespace=argparse.Namespace(seed=1, model=None))


def main(options):
    steps = planting.listed([planting.root / "scripts/wild/steps.txt"])
    print(f"Building without each of {len(steps)} steps.", file=sys.stderr)
    folder = planting.build(steps, planting.root / ".build-ablate", "--traits", "PNG,JPEG", "--product", "mnist")
    options.mnist = folder / "mnist"
    program = Program(options)
    with tempfile.TemporaryDirectory() as pictures, ProcessPoolExecutor() as pool:
        pictures_of = functools.cache(lambda row: rows.drawn(row, min(rows.ROWS[row][1], options.count), options, Path(pictures), pool))

        @functools.cache
        def read(row, number):
            """The share in per cent that the row's table has first, and which pictures are wrong, without a step or, for 0,
            with all of them."""
            paths, truths = pictures_of(row)
            os.environ["MUTANT"] = str(number)
            line, wrong = rows.judged(row, truths, program.lines(*rows.ROWS[row][2].split(), paths=paths))
            return float(re.search(r"[\d.]+(?= %)", line)[0]), wrong

        print("| step | in | row | with | without | worse | better |\n|---|---|---|---|---|---|---|")
        for step in steps:
            if not any(text in f"{step.path} {step.name} {step.line}" for text in options.texts or [""]):
                continue
            for row in fnmatch.filter(step.witnesses, options.rows):
                (share, wrong), (other_share, other_wrong) = read(row, 0), read(row, step.number)
                worse = sum(now and not before for before, now in zip(wrong, other_wrong))
                better = sum(before and not now for before, now in zip(wrong, other_wrong))
                print(
                    f"| {step.name} | `{Path(step.path).stem}` | {row} | {share:.1f} | {other_share:.1f} "
                    f"| {worse} | {better} |", flush=True)


if __name__ == "__main__":
    sys.exit(main(arguments()))
