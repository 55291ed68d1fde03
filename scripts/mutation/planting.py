"""Plants faults in a copy of the code, all at once, each behind a condition on the environment variable MUTANT, so that trying
one costs no build.

A fault is a line `text «as it is → as it is not» text`, which must occur once in the file named above it; nothing behind the
arrow leaves the statement out, and ⏎ is a line feed. The line with the file, `@ FILE  A|B  NAME`, tells who must notice: A and B;
a name is not needed. Called by itself, this tells whether all faults of all lists are still in the code as it is.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

root = Path(__file__).resolve().parent.parent.parent


class Fault:
    """One line of a list."""

    def __init__(self, number, place, path, witnesses, name, line):
        self.number, self.place, self.path, self.name, self.line = number, place, path, name, line
        self.witnesses = witnesses.split("|")
        before, change, after = re.fullmatch(r"(.*)«(.*)»(.*)", line.replace("⏎", "\n"), re.S).groups()
        self.old, self.new = re.split(r" → ?", change, maxsplit=1)
        self.before, self.after = before, after

    def planted(self, text):
        """The file with this fault in it, behind its condition."""
        found = self.before + self.old + self.after
        if text.count(found) != 1:
            sys.exit(f"{self.place}: {found!r} is {text.count(found)} times in {self.path}")
        condition = f"mutant({self.number})"
        if self.new.strip():
            changed = f"({condition} ? ({self.new}) : ({self.old}))"
        else:
            changed = f"if !{condition} {{ {self.old} }}"
        return text.replace(found, self.before + changed + self.after)


def listed(files):
    faults, path, witnesses, name = [], None, None, ""
    for file in files:
        for index, line in enumerate(file.read_text().splitlines()):
            if line.startswith("@ "):
                path, witnesses, name = (line[2:] + "  ").split("  ")[:3]
            elif line:
                faults.append(
                    Fault(len(faults) + 1, f"{file.name}:{index + 1}", f"Sources/{path}", witnesses, name, line))
    return faults


def planted(faults):
    """The files in which there are faults, with these in them."""
    texts = {}
    for fault in faults:
        text = texts[fault.path] if fault.path in texts else (root / fault.path).read_text()
        texts[fault.path] = fault.planted(text)
    return texts


def write(path, content):
    """Leaves a file that is right as old as it is, for the build to see."""
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def make_tree(faults, tree):
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, check=True, capture_output=True).stdout.split(b"\0")
    texts = {}
    for name in filter(None, map(os.fsdecode, names)):
        if (root / name).is_file():
            texts[name] = (root / name).read_bytes()
    changed = planted(faults)
    texts |= {path: text.encode() for path, text in changed.items()}
    for path in changed:
        if not path.endswith(".swift"):
            head = b'#include "mutant.h"\n'
            text = texts[path]
            texts[path] = text.replace(b"#pragma once\n", b"#pragma once\n" + head, 1)
        else:
            target = "/".join(path.split("/")[:2])
            texts[f"{target}/Mutant.swift"] = b'@_silgen_name("is_mutant") func mutant(_ number: Int32) -> Bool\n'
    texts["Sources/CKernels/mutant.h"] = b"#pragma once\nextern int mutant_number;\n#define mutant(n) (mutant_number == (n))\n"
    texts["Sources/CKernels/mutant.c"] = b"""#include <stdbool.h>
#include <stdlib.h>
int mutant_number;
__attribute__((constructor)) static void choose_mutant(void) {
    const char *text = getenv("MUTANT");
    mutant_number = text ? atoi(text) : 0;
}
bool is_mutant(int number) { return mutant_number == number; }
"""
    texts["Package.swift"] = re.sub(rb"\.treatAllWarnings\(as: \.error\),?", b"", texts["Package.swift"])
    for name, content in texts.items():
        write(tree / name, content)


def build(faults, work, *options):
    """Builds a copy of the code with the faults in the folder `work`, and gives the folder of what was built."""
    work.mkdir(exist_ok=True)
    make_tree(faults, work / "tree")
    command = ["swift", "build", "-c", "release", *options, "--package-path", str(work / "tree"), "--scratch-path", str(work / "build")]
    log = work / "build.log"
    with log.open("w") as output:
        if subprocess.run(command, stdout=output, stderr=subprocess.STDOUT).returncode != 0:
            print("\n".join(line for line in log.read_text().splitlines() if "error:" in line), file=sys.stderr)
            sys.exit(f"The code with the faults cannot be built: {log}")
    return work / "build/release"


if __name__ == "__main__":
    for files in [sorted((root / "scripts/mutation").glob("*.txt")), [root / "scripts/wild/steps.txt"]]:
        faults = listed(files)
        print(f"{len(faults)} faults of {', '.join(str(file.relative_to(root)) for file in files)} are in {len(planted(faults))} files.")
