"""Runs other programs for compare.py: mnist, and the peers that obey its commands."""

import dataclasses
import json
import os
import pathlib
import selectors
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
MODEL = "benchmark.safetensors"
ANSWER_SECONDS = 180


class Skipped(Exception):
    """Says why something could not be measured, as the end of a sentence."""


def confined(threads):
    """Options for a child process that may use so many cores; some libraries can be told in no other way."""
    variables = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    options = {"env": {**os.environ, **variables}}
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))[:threads]
        options["preexec_fn"] = lambda: os.sched_setaffinity(0, cores)
    return options


@dataclasses.dataclass(frozen=True)
class Finished:
    seconds: float
    peak_memory: int
    output: str

    def answer(self):
        """The last line that it printed, which is JSON."""
        return json.loads(last_line(self.output))


def run(command, threads, commands=""):
    """Runs a program to its end and gives it the commands; seconds count from its start."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        given.write(commands.encode())
        given.seek(0)
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=given, stdout=output, stderr=errors, **confined(threads))
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise Skipped(f"ended with status {process.returncode}: {last_line(text(errors))}")
        unit = 1 if sys.platform == "darwin" else 1024
        return Finished(seconds, usage.ru_maxrss * unit, text(output))


def text(file):
    file.seek(0)
    return file.read().decode(errors="replace")


def last_line(lines):
    return lines.strip().rpartition("\n")[2]


class Conversation:
    """A running peer that is given one command after the other."""

    def __init__(self, command, threads):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            **confined(threads),
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()
        self.errors.close()

    def ask(self, command):
        try:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(ANSWER_SECONDS):
                raise Skipped(f"took longer than {ANSWER_SECONDS} s")
        answer = self.process.stdout.readline()
        if not answer:
            raise Skipped(f"failed: {last_line(text(self.errors))}")
        return json.loads(answer)

    def rate(self, images):
        """Trains one epoch; samples per second."""
        return images / self.ask("train")["seconds"]


@dataclasses.dataclass(frozen=True)
class Work:
    """What is trained, with which data."""

    network: str
    batch_size: int
    cost: str
    eta: float
    initializer: str
    folder: pathlib.Path
    images: int
    precision: str = "float32"

    @property
    def name(self):
        precision = "" if self.precision == "float32" else f", {self.precision}"
        return f"train {self.network}, batch {self.batch_size}, {self.cost}{precision}"


@dataclasses.dataclass(frozen=True)
class Peer:
    name: str
    package: str
    program: str
    mode: str = ""
    precision: str = "float32"
    costs: tuple = ("quadratic", "cross-entropy")

    def command(self, work, threads, folder):
        """The folder holds what scripts/benchmark compiled, and a model."""
        if self.program == "openblas":
            settings = [work.folder, work.network, work.batch_size, work.eta, work.cost, work.initializer]
            return [str(part) for part in [folder / self.program, *settings]]
        command = [sys.executable, HERE / f"{self.program}.py", "--data", work.folder, "--network", work.network]
        command += ["--batch-size", work.batch_size, "--eta", work.eta, "--cost", work.cost]
        command += ["--initializer", work.initializer, "--threads", threads, "--model", folder / MODEL]
        return [str(part) for part in command + (["--mode", self.mode] if self.mode else [])]


class MNIST:
    """The command that is compared."""

    def __init__(self, command, folder):
        self.command = command
        self.model = folder / MODEL

    def run(self, *arguments, threads=1):
        return run([self.command, *map(str, arguments)], threads)

    def json(self, *arguments, threads=1):
        return json.loads(self.run(*arguments, "--json", threads=threads).output)

    def train(self, work, threads, *more, l2=0):
        hidden = ",".join(work.network.split("-")[1:-1])
        arguments = ["train", "--data", work.folder, "--validation", 0, "--hidden", hidden]
        arguments += ["--batch-size", work.batch_size, "--eta", work.eta, "--cost", work.cost]
        arguments += ["--initializer", work.initializer, "--threads", threads, "--l2", l2]
        if work.precision != "float32":
            arguments += ["--precision", work.precision]
        arguments += ["--json", "--quiet", "--force", "--save", self.model]
        return self.run(*arguments, *more, threads=threads)

    def rate(self, work, threads, epochs=1, *more, l2=0):
        """Samples per second of training alone."""
        return self.train(work, threads, "--epochs", epochs, *more, l2=l2).answer()["samples_per_second"]
