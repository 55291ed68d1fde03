"""Programs in containers that share a folder. Each container has processes, mounts and a host's name of its own, and its program
is the process 1: what a name is made of where programs must not meet may be the same in all."""

import json
import shutil
import subprocess

from training import digest

# The program takes the place of the container's first process.
BOX = ["unshare", "--pid", "--fork", "--kill-child", "--uts", "--mount", "sh", "-c", 'hostname "$1" && shift && exec "$@"', "sh"]
EPOCHS, PROGRAMS = 50, 4


def boxed(host, words):
    return subprocess.Popen([*BOX, host, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def outcomes(processes):
    """The statuses, and what was told."""
    told = [process.communicate(timeout=120)[1] for process in processes]
    return [process.returncode for process in processes], told


def hosts(name):
    """Of containers made of one image the hosts have one name, or each its own."""
    return [name] * PROGRAMS if name else [f"box{number}" for number in range(PROGRAMS)]


def train(mnist, folder, seed):
    return [mnist, "train", "--data", folder.parent / "data", "--validation", "20", "--hidden", "3", "--epochs", EPOCHS, "--seed", seed,
            "--quiet", "--threads", "1"]


def save_under_one_name(mnist, folder, rounds):
    """Whoever comes last is there whole: model and checkpoint are each those of one of the programs."""
    seeds = range(1, PROGRAMS + 1)
    folder.mkdir()
    model, checkpoint = folder / "model.safetensors", folder / "run.checkpoint"
    expected = set()
    for seed in seeds:
        subprocess.run([str(word) for word in [*train(mnist, folder, seed), "--save", model, "--force"]], check=True, capture_output=True)
        expected.add(digest(model))
    assert len(expected) == PROGRAMS, "seeds make no difference"
    for turn in range(rounds):
        shutil.rmtree(folder)
        folder.mkdir()
        running = [boxed(host, [*train(mnist, folder, seed), "--save", model, "--checkpoint", checkpoint, "--force"])
                   for host, seed in zip(hosts("box" if turn % 2 else ""), seeds)]
        statuses, told = outcomes(running)
        assert statuses == [0] * PROGRAMS, f"{statuses}: {told}"
        check = subprocess.run([mnist, "check", model, checkpoint], capture_output=True, text=True)
        assert check.returncode == 0, check.stderr
        assert digest(model) in expected, "the model is nobody's"
        names = sorted(file.name for file in folder.iterdir())
        assert names == [model.name, checkpoint.name], f"{names} are there"
        words = [mnist, "train", "--resume", checkpoint, "--data", folder.parent / "data", "--save", model, "--force", "--quiet"]
        again = subprocess.run([str(word) for word in words], capture_output=True, text=True)
        assert again.returncode == 0 and digest(model) in expected, f"the checkpoint is nobody's: {again.stderr}"
    return f"{rounds} times {PROGRAMS}, {PROGRAMS * EPOCHS} checkpoints each time"


def replace_nothing(mnist, folder, rounds):
    """Without --force the first has the name; the others are refused, however late they learn of it."""
    for turn in range(rounds):
        shutil.rmtree(folder)
        folder.mkdir()
        model = folder / "model.safetensors"
        running = [boxed(host, [*train(mnist, folder, seed), "--save", model])
                   for seed, host in enumerate(hosts("box" if turn % 2 else ""), 1)]
        statuses, told = outcomes(running)
        assert sorted(statuses) == [0] + [73] * (PROGRAMS - 1), f"{statuses}: {told}"
        seed = statuses.index(0) + 1
        found = digest(model)
        assert [file.name for file in folder.iterdir()] == [model.name], list(folder.iterdir())
        words = [*train(mnist, folder, seed), "--save", model, "--force"]
        subprocess.run([str(word) for word in words], check=True, capture_output=True)
        assert digest(model) == found, "the model is not that of the program that says it is saved"
    return f"{rounds} times {PROGRAMS}, of which one saves and the others end with 73"


def settings(line):
    """What tells a run of a sweep from the others."""
    try:
        return json.dumps(json.loads(line)["training"])
    except ValueError:
        raise AssertionError(f"a line is torn: {line[:60]}…") from None


def sweep_into_one_file(mnist, folder, rounds):
    """Each line is whole, none is lost, and the ranks are those of a sweep that is alone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    alone, results, plot = folder / "alone.jsonl", folder / "sweep.jsonl", folder / "sweep.svg"

    def sweep(output, *options):
        return [mnist, "sweep", "--grid", "learning-rate=0.1,0.5,1,2 hidden=2,3,4", "--seeds", 4, "--epochs", 2, "--jobs", 2,
                "--validation", 20, "--data", folder.parent / "data", "--output", output, *options]

    def run(output):
        return subprocess.run([*map(str, sweep(output, "--json"))], capture_output=True, text=True, check=True).stdout

    expected = run(alone)
    lines = 0
    for turn in range(rounds):
        results.unlink(missing_ok=True)
        running = [boxed(host, sweep(results, "--plot", plot)) for host in hosts("box" if turn % 2 else "")]
        statuses, told = outcomes(running)
        assert statuses == [0] * PROGRAMS, f"{statuses}: {told}"
        found = results.read_text().split("\n")
        assert found.pop() == "", "the last line is torn"
        runs = [settings(line) for line in found if line]
        # Each tells of a run when it is in the file.
        finished = sum(text.count(", seed ") for text in told)
        assert len(runs) == finished and len(set(runs)) == 48, f"{len(runs)} lines of {finished} runs, {len(set(runs))} different"
        assert run(results) == expected, "the ranks are others"
        assert len(results.read_text().split("\n")) == len(found) + 1, "something was missing"
        names = sorted(file.name for file in folder.iterdir())
        assert names == [alone.name, results.name, plot.name], f"{names} are there"
        assert plot.read_text().rstrip().endswith("</svg>"), "the drawing is torn"
        lines += finished
    return f"{rounds} times {PROGRAMS}, {lines} lines"


def tests(mnist, folder, rounds):
    """The names of the tests, and what to call; a sentence where nothing can be tried."""
    if shutil.which("unshare") is None or boxed("box", ["true"]).wait() != 0:
        print("Containers are not tried: unshare is missing, or takes root.")
        return
    folder /= "containers"
    yield "in containers saves under one name", lambda: save_under_one_name(mnist, folder, rounds)
    yield "in containers replaces nothing", lambda: replace_nothing(mnist, folder, rounds)
    yield "in containers sweeps into one file", lambda: sweep_into_one_file(mnist, folder, rounds)
