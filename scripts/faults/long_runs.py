"""What becomes of a training or a sweep to which something happens while it runs: the outcomes that the article "Reliability"
states, each tried."""

import os
import pty
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from training import Training, digest

# Clocks that people and programs set jump by ten years at every look, forth and back; those that count time do not.
CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
static long jump(void) { static int looks; return (++looks % 2 ? 1 : -1) * 315360000L; }
int clock_gettime(clockid_t clock, struct timespec *now) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (clock == CLOCK_REALTIME) now->tv_sec += jump();
    return result;
}
time_t time(time_t *where) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (where) *where = now.tv_sec;
    return now.tv_sec;
}
int gettimeofday(struct timeval *now, void *zone) {
    (void)zone;
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec, now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}
"""


def begun(training, **options):
    """A training that has come to its first checkpoint."""
    training.clear()
    process = subprocess.Popen(training.command(False), **{"stdout": subprocess.DEVNULL, **options})
    return under_way(training, process)


def under_way(training, process):
    for _ in range(2000):
        if training.checkpoint.exists():
            return process
        assert process.poll() is None, f"it ends at once with {process.returncode}"
        time.sleep(0.005)
    raise AssertionError("it comes to no checkpoint")


def must_go_on(training):
    again = training.run(resume=True)
    assert again.returncode == 0 and digest(training.model) == training.expected, f"it does not go on: {again.stderr}"


def must_end_as_ever(training, process, status=0):
    errors = process.communicate(timeout=60)[1]
    assert process.returncode == status, f"status {process.returncode}, not {status}: {errors}"
    assert digest(training.model) == training.expected, "the bytes are others"
    return errors


def is_signalled(training, number):
    process = begun(training, stderr=subprocess.PIPE, text=True)
    process.send_signal(number)
    errors = process.communicate(timeout=60)[1]
    assert process.returncode == -number, f"status {process.returncode}: {errors}"
    assert "go on with: mnist train --resume" in errors, errors
    must_go_on(training)
    return f"ends by {number.name} and goes on to the same bytes"


def is_signalled_twice(mnist, folder):
    """A mini-batch of this network takes half a second, which the second signal does not wait for."""
    words = [mnist, "train", "--data", folder / "data", "--validation", "20", "--hidden", "3000,3000", "--batch-size", "400"]
    words += ["--epochs", "1000", "--checkpoint", folder / "twice.checkpoint", "--save", folder / "twice", "--force"]
    for _ in range(5):
        process = subprocess.Popen([str(word) for word in words], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=60)[1]
        assert process.returncode == -signal.SIGINT, process.returncode
        if "go on with" not in errors:
            return "the second ends it at once"
    raise AssertionError("it takes its time")


def is_under_nohup(training):
    process = begun(training, stderr=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    must_end_as_ever(training, process)
    return "a hang-up does not end it"


def loses_its_terminal(training):
    training.clear()
    process, terminal = pty.fork()
    if process == 0:
        os.execv(training.mnist, [word for word in training.command(False) if word != "--quiet"])
    for _ in range(2000):
        if training.checkpoint.exists():
            break
        time.sleep(0.005)
    os.close(terminal)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGHUP, f"status {status}"
    must_go_on(training)
    return "ends by SIGHUP and goes on to the same bytes"


def loses_its_readers(training):
    loud = [word for word in training.command(False) if word != "--quiet"]
    training.clear()
    process = subprocess.Popen(loud, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    process.stderr.close()
    assert process.wait(60) == 0 and digest(training.model) == training.expected, f"status {process.returncode}"
    training.clear()
    process = subprocess.Popen(loud, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.close()
    errors = process.stderr.read()
    assert process.wait(60) == 74 and digest(training.model) == training.expected, f"{process.returncode}: {errors}"
    assert "standard output: broken pipe" in errors, errors
    return "progress is not missed; a result that nobody takes is status 74; the model is saved"


def writes_to_a_full_device(training):
    full = open("/dev/full", "w")
    for options, status in [({"stdout": full}, 74), ({"stderr": full}, 0)]:
        training.clear()
        done = subprocess.run(training.command(False), **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options})
        assert done.returncode == status, f"{options}: status {done.returncode}, not {status}"
        assert digest(training.model) == training.expected, f"{options}: the bytes are others"
    training.clear()
    done = training.run_with("--log", "/dev/full")
    assert done.returncode == 74 and not training.model.exists(), f"--log: status {done.returncode}"
    return "a result is status 74, messages are not missed, and the model is saved; a log is refused at the beginning"


def has_a_log_that_grows_too_large(training):
    training.clear()
    limit = 6000
    done = training.run_with("--log", training.folder.parent / "curves.csv", "--force", checkpoint=False,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert done.returncode == 74 and "curves.csv: file too large" in done.stderr, (done.returncode, done.stderr)
    assert digest(training.model) == training.expected, "the bytes are others"
    return "the training goes on, the model is saved, and the status is 74"


def has_a_clock_that_jumps(training):
    compiler = Path(os.path.realpath(shutil.which("swift"))).parent / "clang"
    source, library = training.folder.parent / "clock.c", training.folder.parent / "clock.so"
    source.write_text(CLOCK)
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", source, "-o", library, "-ldl"], check=True)
    training.clear()
    loud = [word for word in training.command(False) if word != "--quiet"]
    done = subprocess.run(loud, capture_output=True, text=True, env={**os.environ, "LD_PRELOAD": str(library)})
    assert done.returncode == 0 and digest(training.model) == training.expected, done.stderr
    seconds = [float(text) for text in re.findall(r"\((-?[\d.]+) s\)", done.stderr)]
    assert len(seconds) > 3 and all(0 <= value < 60 for value in seconds), f"epochs of {seconds} s"
    return f"the same bytes, and {len(seconds)} epochs of the time that they took"


def loses_its_data(training):
    data, copy = training.folder.parent / "data", training.folder.parent / "data-as-it-was"
    shutil.copytree(data, copy, dirs_exist_ok=True)
    try:
        process = begun(training, stderr=subprocess.PIPE)
        for file in data.iterdir():
            with file.open("r+b") as open_file:
                open_file.truncate(10)
            file.unlink()
            file.write_bytes(b"something else")
        must_end_as_ever(training, process)
    finally:
        for file in copy.iterdir():
            shutil.copy(file, data)
    return "the images were read at the beginning: the same bytes"


def has_a_disk_that_fills(mnist, folder):
    """A sweep whose file can grow no more: the line that does not fit is passed over later, and its run is done again."""
    words = [mnist, "sweep", "--grid", "learning-rate=0.1,0.5 hidden=2,3", "--seeds", "3", "--epochs", "1", "--jobs", "2",
             "--validation", "20", "--data", folder / "data", "--quiet", "--json", "--output"]
    whole, file = folder / "whole.jsonl", folder / "sweep.jsonl"
    expected = subprocess.run([*words, whole], capture_output=True, text=True)
    assert expected.returncode == 0, expected.stderr
    limit = len(whole.read_bytes()) * 2 // 5
    done = subprocess.run([*words, file], capture_output=True, text=True,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert done.returncode == 74 and "file too large" in done.stderr, (done.returncode, done.stderr)
    kept = file.read_bytes().count(b"\n")
    again = subprocess.run([*words, file], capture_output=True, text=True)
    assert again.returncode == 0 and "is not whole and does not count" in again.stderr, again.stderr
    assert again.stdout == expected.stdout, "the ranks are others"
    return f"status 74 after {kept} of 12 runs; the same command does the rest and has the same ranks"


def tests(mnist, folder):
    """The names of the tests, and what to call."""
    long = Training(mnist, folder / "long-run", epochs=400)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        yield f"gets {number.name}", lambda number=number: is_signalled(long, number)
    yield "gets SIGINT twice", lambda: is_signalled_twice(mnist, folder)
    for name, test in [("runs under nohup", is_under_nohup), ("loses its terminal", loses_its_terminal),
                       ("loses its readers", loses_its_readers), ("loses its images", loses_its_data)]:
        yield name, lambda test=test: test(long)
    if sys.platform == "linux":
        yield "writes to a full device", lambda: writes_to_a_full_device(long)
        yield "has a log that grows too large", lambda: has_a_log_that_grows_too_large(long)
        yield "has a clock that jumps", lambda: has_a_clock_that_jumps(long)
    yield "has a disk that fills while a sweep appends", lambda: has_a_disk_that_fills(mnist, folder)
