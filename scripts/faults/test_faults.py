"""Faults on purpose, as SQLite's tests have them: the first call of a kind fails, the second, and so on until a run needs no
more of them. After each, every file is the old one or the new one, whole, and the training can go on to the same bytes."""

import argparse
import hashlib
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# What a call can meet, and whether the program lives to tell.
FAULTS = [
    ("write", "error=ENOSPC"), ("write", "error=EIO"), ("write", "signal=KILL"), ("fsync", "error=EIO"),
    ("fsync", "signal=KILL"), ("renameat", "error=EIO"), ("renameat", "signal=KILL"), ("close", "signal=KILL"),
]


def make_data(folder):
    """A data set of 2 × 2 pixels, whose trainings take milliseconds."""
    folder.mkdir()
    numbers = random.Random(1)
    for name, count in [("train", 400), ("t10k", 20)]:
        pixels = bytes(numbers.randrange(256) for _ in range(count * 4))
        labels = bytes(index % 2 for index in range(count))
        (folder / f"{name}-images-idx3-ubyte").write_bytes(struct.pack(">IIII", 0x803, count, 2, 2) + pixels)
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 0x801, count) + labels)


class Training:
    """One plan, in a folder of its own, and the bytes that it ends in when nothing happens to it."""

    def __init__(self, mnist, folder, epochs, hidden=3):
        self.mnist, self.folder = mnist, folder
        self.model, self.checkpoint = folder / "model.safetensors", folder / "run.checkpoint"
        self.plan = ["--data", folder.parent / "data", "--validation", "20", "--hidden", hidden, "--epochs", epochs]
        self.clear()
        assert self.run().returncode == 0
        self.expected = digest(self.model)

    def command(self, resume):
        begin = ["--resume", self.checkpoint] if resume else [*self.plan, "--checkpoint", self.checkpoint]
        words = [self.mnist, "train", *begin, "--save", self.model, "--force", "--quiet", "--threads", "1"]
        if resume:
            words += ["--data", self.folder.parent / "data"]
        return [str(word) for word in words]

    def run(self, before=(), resume=False, **options):
        return subprocess.run([*before, *self.command(resume)], capture_output=True, text=True, **options)

    def clear(self, old=None):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        if old is not None:
            self.model.write_bytes(old)

    def left_over(self):
        return [file.name for file in self.folder.iterdir() if file not in (self.model, self.checkpoint)]

    def let_hours_pass(self):
        """What a killed program was writing is swept away by the next that saves there, but only after an hour: it cannot
        be told from what a program in another container is writing."""
        for name in self.left_over():
            os.utime(self.folder / name, (0, 0))

    def must_be_whole(self, old, what):
        """The model is the old one or the new one; a training goes on from its checkpoint, if it has one, to the new."""
        self.let_hours_pass()
        found = self.model.read_bytes()
        assert found == old or digest(self.model) == self.expected, f"{what}: the model is neither the old nor the new one"
        again = self.run(resume=self.checkpoint.exists())
        assert again.returncode == 0, f"{what}: cannot go on: {again.stderr}"
        assert digest(self.model) == self.expected, f"{what}: it went on to other bytes"
        assert not self.left_over(), f"{what}: {self.left_over()} stays"


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def injects(training, old, call, fault):
    """Lets the N-th call fail, for N = 1, 2, … until none does."""
    count = 0
    while True:
        count += 1
        assert count < 200, "it does not end"
        what = f"{call} {count}, {fault}"
        training.clear(old)
        trace = training.folder.parent / "trace"
        done = training.run(
            ["strace", "-qq", "-f", "-o", trace, "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={count}"])
        text = trace.read_text()
        happened = "INJECTED" in text or "killed by SIGKILL" in text
        if not happened:
            assert done.returncode == 0 and digest(training.model) == training.expected, (what, done.stderr)
            return f"{count - 1} times"
        if "error=" in fault:
            assert done.returncode in (0, 73, 74), f"{what}: status {done.returncode}, {done.stderr}"
            assert done.returncode == 0 or done.stderr.strip(), f"{what}: fails without a word"
            assert not training.left_over(), f"{what}: {training.left_over()} stays"
            if done.returncode == 0:
                assert digest(training.model) == training.expected, f"{what}: says it is saved"
        training.must_be_whole(old, what)


def is_killed(training, kills):
    """kill -9 at random moments of a training that is taken up again and again."""
    moments = random.Random(2)
    count = finished = 0
    begun = time.monotonic()
    training.clear()
    training.run()
    whole = time.monotonic() - begun
    while count < kills:
        training.clear()
        while True:
            process = subprocess.Popen(
                training.command(training.checkpoint.exists()), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            try:
                process.wait(moments.uniform(0, whole))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                training.let_hours_pass()
                count += 1
                continue
            assert process.returncode == 0, process.stderr.read()
            break
        finished += 1
        assert digest(training.model) == training.expected, "the bytes are others than without kills"
        assert not training.left_over(), training.left_over()
    return f"{count} kills in {finished} trainings"


def has_a_small_disk(training, old):
    """A limit on the size of files, and where the user is root a disk that is full."""
    limit = 1024
    training.clear(old)
    done = training.run(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert done.returncode in (73, 74) and training.model.read_bytes() == old, (done.returncode, done.stderr)
    assert not training.left_over()
    if os.geteuid() != 0 or sys.platform != "linux":
        return "a limit on files; no full disk, as that takes root"
    training.clear()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", training.folder]).returncode != 0:
        return "a limit on files; no full disk, as nothing can be mounted here"
    try:
        training.model.write_bytes(old)
        (training.folder / "filler").write_bytes(bytes(8192))
        done = training.run()
        assert done.returncode in (73, 74) and training.model.read_bytes() == old, (done.returncode, done.stderr)
        assert training.left_over() == ["filler"], training.left_over()
    finally:
        subprocess.run(["umount", training.folder], check=True)
    return f"a limit on files, a full disk: {done.stderr.strip().splitlines()[-1].split(': ', 2)[-1]}"


def shares_a_name(training, programs):
    """Several programs that save under one name at a time."""
    training.clear()
    running = [subprocess.Popen(
        [training.mnist, "train", *map(str, training.plan), "--seed", str(seed), "--save", training.model, "--force",
         "--quiet", "--threads", "1"], stdout=subprocess.DEVNULL) for seed in range(1, programs + 1)]
    assert all(process.wait() == 0 for process in running)
    assert subprocess.run([training.mnist, "info", training.model], capture_output=True).returncode == 0
    assert not training.left_over(), training.left_over()
    return f"{programs} programs"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mnist")
    parser.add_argument("--kills", type=int, default=200)
    options = parser.parse_args()
    passed = failed = 0

    def check(name, test, *arguments):
        nonlocal passed, failed
        try:
            print(f"ok     {name}: {test(*arguments)}", flush=True)
            passed += 1
        except AssertionError as error:
            print(f"FAILED {name}: {error}", flush=True)
            failed += 1

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_data(folder / "data")
        other = Training(options.mnist, folder / "other", epochs=1)
        old = other.model.read_bytes()
        short = Training(options.mnist, folder / "short", epochs=3)
        if shutil.which("strace"):
            for call, fault in FAULTS:
                check(f"the N-th {call} meets {fault}", injects, short, old, call, fault)
        check("is short of space", has_a_small_disk, Training(options.mnist, folder / "wide", 2, hidden=1000), old)
        check("is killed at random", is_killed, Training(options.mnist, folder / "long", epochs=200), options.kills)
        check("shares a name", shares_a_name, short, 8)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
