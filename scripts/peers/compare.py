#!/usr/bin/env python3
"""Compares mnist with the peers and writes results.json, table.md and chart.svg; scripts/benchmark calls it."""

import argparse
import datetime
import json
import pathlib
import sys

import catalogue
import chart
import machine
import table
from comparison import Comparison

parser = argparse.ArgumentParser()
parser.add_argument("--command", required=True, help="the program mnist")
parser.add_argument("--work", type=pathlib.Path, required=True, help="the folder for data and compiled peers")
parser.add_argument("--output", type=pathlib.Path, required=True, help="the folder for the results")
parser.add_argument("--quick", action="store_true")
options = parser.parse_args()

comparison = Comparison(options.command, options.work, catalogue.QUICK if options.quick else catalogue.FULL)
comparison.run()
results = {
    "date": datetime.date.today().isoformat(),
    "quick": options.quick,
    "machine": machine.description(comparison.instruction_set()),
    "versions": machine.versions(catalogue.DISTRIBUTIONS),
    "benchmark": comparison.benchmark,
    "rows": comparison.rows,
    "notes": comparison.notes,
}
options.output.mkdir(parents=True, exist_ok=True)
(options.output / "results.json").write_text(json.dumps(results, indent=1) + "\n")
(options.output / "table.md").write_text(table.markdown(results))
(options.output / "chart.svg").write_text(chart.svg(results))
print((options.output / "table.md").read_text())
print(f"Wrote results.json, table.md and chart.svg to {options.output}.", file=sys.stderr)
