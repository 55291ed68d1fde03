"""Faults on purpose, as SQLite's tests have them: the first call of a kind fails, the second, and so on until a run needs no
more of them. After each, every file is the old one or the new one, whole, and the training can go on to the same bytes."""

import argparse
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bounds
import containers
import long_runs
import pages
from training import Training, digest, make_data

# What a call can meet, and whether the program lives to tell.
FAULTS = [
    ("write", "error=ENOSPC"), ("write", "error=EIO"), ("write", "signal=KILL"), ("fsync", "error=EIO"),
    ("fsync", "signal=KILL"), ("renameat", "error=EIO"), ("renameat", "signal=KILL"), ("close", "error=EIO"),
    ("close", "signal=KILL"),
]


def injects(training, old, call, fault):
    """Lets the N-th call fail, for N = 1, 2, … until none does."""
    count = told = 0
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
            assert told or "error=" not in fault, "no failure is told"
            return f"{count - 1} times"
        if "error=" in fault:
            if "error while loading shared libraries" in done.stderr:
                continue  # It met the loader; the program never began.
            told += done.returncode != 0
            assert done.returncode in (0, 73, 74), f"{what}: status {done.returncode}, {done.stderr}"
            assert done.returncode == 0 or done.stderr.strip(), f"{what}: fails without a word"
            assert not training.left_over(), f"{what}: {training.left_over()} stays"
            if done.returncode == 0:
                assert digest(training.model) == training.expected, f"{what}: says it is saved"
        training.must_be_whole(old, what)


def is_synchronised(training, old):
    """The bytes are on the disk before they have the name, the name is there before it is reported, and a file that replaces
    another can be read by nobody else meanwhile."""
    training.clear(old)
    trace = training.folder.parent / "trace"
    calls = "openat,write,fchmod,fsync,renameat,renameat2,unlinkat"
    done = training.run(["strace", "-qq", "-f", "-y", "-o", trace, "-e", f"trace={calls}"])
    assert done.returncode == 0, done.stderr
    name = re.escape(training.model.name)
    temporary = rf"[^\n]*\.{name}\.[^\n]*\.tmp[^\n]*"
    order = (rf"openat\({temporary}O_EXCL[^\n]*0600\).*?write\({temporary}.*?fchmod\({temporary}.*?fsync\({temporary}"
             rf".*?renameat2?\({temporary}.*?fsync\(\d+<{re.escape(str(training.folder))}>\)")
    assert re.search(order, trace.read_text(), re.S), "write, fsync, rename and the folder's fsync are not in this order"
    return "write, fsync, rename, fsync of the folder"


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
    parser.add_argument("--only", default="", help="a pattern of the names of the tests to run")
    options = parser.parse_args()
    passed = failed = 0

    def check(name, test, *arguments):
        nonlocal passed, failed
        if not re.search(options.only, name):
            return
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
            check("saves in order", is_synchronised, short, old)
            for call, fault in FAULTS:
                check(f"the N-th {call} meets {fault}", injects, short, old, call, fault)
        check("is short of space", has_a_small_disk, Training(options.mnist, folder / "wide", 2, hidden=1000), old)
        check("is killed at random", is_killed, Training(options.mnist, folder / "long", epochs=200), options.kills)
        check("shares a name", shares_a_name, short, 8)
        for name, test in long_runs.tests(options.mnist, folder):
            check(name, test)
        for name, test in containers.tests(options.mnist, folder, max(2, options.kills // 10)):
            check(name, test)
        for name, test in [*bounds.tests(options.mnist, folder), *pages.tests(options.mnist, folder)]:
            check(name, test)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
