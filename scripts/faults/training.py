"""A training that takes a second, and what must be true of its files whatever happened to it."""

import hashlib
import os
import random
import shutil
import struct
import subprocess


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

    def run_with(self, *words, checkpoint=True, **options):
        """Runs it with other options besides."""
        command = self.command(False)
        if not checkpoint:
            place = command.index("--checkpoint")
            command[place:place + 2] = []
        return subprocess.run([*command, *map(str, words)], capture_output=True, text=True, **options)

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
