"""Prints the share of lines that tests reach, by target, of what llvm-cov exports as JSON."""

import json
import sys
from collections import defaultdict
from pathlib import Path

LEAST = {"NeuralNetwork": 95, "Digits": 95, "Experiments": 95}

root = Path(__file__).resolve().parent.parent
lines, missing = defaultdict(lambda: [0, 0]), []
for file in json.loads(Path(sys.argv[1]).read_text())["data"][0]["files"]:
    path = Path(file["filename"])
    if not path.is_relative_to(root / "Sources"):
        continue
    name = path.relative_to(root / "Sources")
    summary = file["summary"]["lines"]
    lines[name.parts[0]][0] += summary["covered"]
    lines[name.parts[0]][1] += summary["count"]
    if summary["covered"] < summary["count"]:
        # Segments are line, column, count, whether it counts, whether a region begins, whether it is a gap.
        holes = sorted({segment[0] for segment in file["segments"] if segment[2] == 0 and segment[3] and not segment[5]})
        missing.append((summary["count"] - summary["covered"], name, holes))
failed = False
for target, (covered, count) in sorted(lines.items()):
    share = 100 * covered / count
    isLow = share < LEAST.get(target, 0)
    failed |= isLow
    print(f"{share:6.2f} %  {covered:6} of {count:6} lines  {target}{'  is below the least' if isLow else ''}")
if "--missing" in sys.argv:
    for count, name, holes in sorted(missing, reverse=True):
        print(f"{count:5}  {name}: from line {', '.join(map(str, holes))}")
sys.exit(failed)
