"""The comparison itself: each method compare_… adds a row to the table, or a note that says why there is none."""

import dataclasses
import functools
import importlib.util
import os
import pathlib
import statistics
import sys

import data
import machine
from programs import MNIST, Conversation, Skipped, Work, run

PROJECT = pathlib.Path(__file__).parent.parent.parent
MNIST_DATA = PROJECT / "data" / "mnist"
SAMPLE = PROJECT / "data" / "samples" / "test-61-8.pgm"

THREADS = [1, 2] if (os.cpu_count() or 1) > 1 else [1]
MOST = THREADS[-1]
# Equal programs differ by a few tenths of a percent with the order of the examples.
TOLERANCE = 0.01
# Network, η and epochs that reach a test accuracy, chosen by the accuracy on validation images.
TARGETS = {0.97: ("784-100-10", 0.45, 4), 0.98: ("784-300-10", 0.3, 10)}

# TensorFlow takes longer to start than these to learn.
QUICK_TO_START = ["numpy", "jax", "torch"]


def say(text):
    print(text, file=sys.stderr, flush=True)


def medians(pairs):
    return [statistics.median(values) for values in zip(*pairs)]


class Comparison:
    def __init__(self, command, folder, effort):
        self.mnist = MNIST(command, folder)
        self.folder = folder
        self.effort = effort
        self.rows = []
        self.notes = []
        self.disturbance = machine.Disturbance()
        precisions = self.precisions()
        self.peers = [peer for peer in effort.peers if peer.precision in precisions and self.is_installed(peer)]
        self.benchmark = self.own_benchmark()
        book, some, few = (self.subset(images) for images in (50_000, effort.images, effort.deep_images))
        self.learning = Work("784-30-10", 10, "", 0, "scaled", book, 50_000)
        self.small = Work("784-30-10", 10, "quadratic", 3, "large", some, effort.images)
        self.medium = dataclasses.replace(self.small, network="784-100-10")
        self.wide = Work("784-800-10", 100, "cross-entropy", 0.5, "scaled", some, effort.images)
        self.deep = dataclasses.replace(
            self.wide, network="784-2500-2000-1500-1000-500-10", eta=0.1, folder=few, images=effort.deep_images
        )
        self.whole = Work("784-100-10", 10, "cross-entropy", 0.1, "scaled", MNIST_DATA, 60_000)

    def run(self):
        self.check_learning()
        self.disturbance.since_last()
        self.compare_training(self.small, THREADS)
        self.compare_training(self.small, [1], [peer for peer in self.peers if not peer.package])
        self.compare_training(self.medium, THREADS)
        self.compare_training(self.wide, [MOST])
        self.compare_training(self.deep, [MOST])
        self.compare_training(dataclasses.replace(self.deep, batch_size=500), [MOST])
        if "bfloat16" in self.precisions():
            self.compare_bfloat16()
        for target in self.effort.targets:
            self.compare_time_to(target, *TARGETS[target])
        self.compare_regularisation()
        self.compare_deformation()
        self.compare_evaluation()
        self.compare_classify()
        self.compare_memory()

    def subset(self, images):
        return data.subset(MNIST_DATA, self.folder / f"data-{images}", images)

    # Results

    def note(self, text):
        if text not in self.notes:
            say(text)
            self.notes.append(text)

    def add_row(self, work, unit, own, peer=None, peer_name=None, **more):
        """Ratios above 1 are in favour of mnist."""
        row = {"work": work, "unit": unit, "mnist": own, "peer": peer, "peer_name": peer_name, "ratio": None, **more}
        row["others"] = round(self.disturbance.since_last(), 2)
        if peer:
            row["ratio"] = own / peer if unit.endswith("/s") else peer / own
        self.rows.append(row)
        say(f"{work}: mnist {own:,.4g} {unit}" + (f", {peer_name} {peer:,.4g} {unit}" if peer else ""))

    def add_best(self, work, unit, own, results, best):
        if results:
            peer = best(results, key=results.get)
            self.add_row(work, unit, own, results[peer], peer.name)

    def collect(self, title, peers, measure):
        """What was measured of each peer; notes why, where there is nothing."""
        results = {}
        for peer in peers:
            try:
                results[peer] = measure(peer)
                say(f"{title}: {peer.name} {results[peer]:,.4g}")
            except Skipped as reason:
                self.note(f"{peer.name} was left out of “{title}”: it {reason}.")
        return results

    def each_thread_count(self, title, threads, peers, measure):
        results = {}
        for count in threads:
            measured = self.collect(f"{title}, threads: {count}", peers, functools.partial(measure, count))
            results.update({(peer, count): value for peer, value in measured.items()})
        return results

    # Peers

    def is_installed(self, peer):
        if peer.package:
            installed = importlib.util.find_spec(peer.package) is not None
        else:
            installed = (self.folder / peer.program).exists()
        if not installed:
            self.note(f"{peer.name} was left out: it is not installed.")
        return installed

    def precisions(self):
        if not machine.has_bfloat16():
            self.note("bfloat16 was left out: the processor has no instructions for it.")
            return ["float32"]
        try:
            self.mnist.run("train", "--precision", "bfloat16", "--dry-run")
        except Skipped:
            self.note("bfloat16 was left out: mnist train has no option --precision.")
            return ["float32"]
        return ["float32", "bfloat16"]

    def own_benchmark(self):
        try:
            return self.mnist.json("benchmark", threads=MOST)
        except Skipped:
            self.note("The machine's peak and the speed of evaluation were left out: there is no mnist benchmark.")
            return None

    def instruction_set(self):
        return self.mnist.json("info", self.mnist.model)["record"]["instruction_set"]

    def suitable(self, work):
        return [peer for peer in self.peers if peer.precision == work.precision and work.cost in peer.costs]

    def scripts(self, work):
        """Those that read compressed data, which the C loop does not."""
        return [peer for peer in self.suitable(work) if peer.package]

    def talk(self, peer, work, threads):
        return Conversation(peer.command(work, threads, self.folder), threads)

    # Learning

    def check_learning(self):
        """Leaves out the peers that learn otherwise than mnist. Large initial weights would leave it to chance."""
        for cost, eta in [("quadratic", 3), ("cross-entropy", 0.5)]:
            work = dataclasses.replace(self.learning, cost=cost, eta=eta)
            expected = statistics.median(self.own_accuracy(work, seed) for seed in range(1, 6))
            learners = [peer for peer in self.peers if cost in peer.costs]
            title = f"accuracy with {cost} cost, mnist {expected:.2%}"
            accuracies = self.collect(title, learners, functools.partial(self.accuracy, work))
            for peer in learners:
                self.judge(peer, title, accuracies.get(peer, 0), expected)

    def own_accuracy(self, work, seed):
        return self.mnist.train(work, 1, "--epochs", 3, "--test", "--seed", seed).answer()["test_accuracy"]

    def accuracy(self, work, peer):
        with self.talk(peer, work, 1) as conversation:
            return [conversation.ask(command) for command in ["train"] * 3 + ["test"]][-1]["accuracy"]

    def judge(self, peer, title, accuracy, expected):
        if abs(accuracy - expected) > TOLERANCE:
            self.peers.remove(peer)
            self.note(f"{peer.name} was left out of all that follows: {title}, {peer.name} {accuracy:.2%}.")

    # Samples per second

    def compare_training(self, work, threads, peers=None):
        """Finds the fastest peer and the best number of threads, then runs mnist and that peer in turn."""
        title = f"{work.name}, {' or '.join(map(str, threads))} thread{'s' * (threads != [1])}"
        peers = self.suitable(work) if peers is None else peers
        screened = self.each_thread_count(work.name, threads, peers, functools.partial(self.warm_rate, work))
        if not screened:
            self.note(f"“{title}” was left out: there is no peer for it.")
            return
        best, best_threads = max(screened, key=screened.get)
        own_threads = max(threads, key=lambda count: self.mnist.rate(work, count, self.effort.epochs))
        pairs = self.pairs(work, own_threads, best, best_threads)
        own, other = medians(pairs)
        rates = [{"peer": peer.name, "threads": count, "rate": rate} for (peer, count), rate in screened.items()]
        more = {"threads": own_threads, "peer_threads": best_threads, "pairs": pairs, "peers": rates}
        self.add_row(title, "samples/s", own, other, best.name, **more)

    def warm_rate(self, work, threads, peer):
        with self.talk(peer, work, threads) as conversation:
            conversation.rate(work.images)
            return statistics.median(conversation.rate(work.images) for _ in range(self.effort.epochs))

    def pairs(self, work, threads, peer, peer_threads):
        with self.talk(peer, work, peer_threads) as conversation:
            conversation.rate(work.images)
            return [
                (self.mnist.rate(work, threads), conversation.rate(work.images)) for _ in range(self.effort.pairs)
            ]

    def compare_bfloat16(self):
        for batch_size in [100, 500]:
            work = dataclasses.replace(self.deep, precision="bfloat16", batch_size=batch_size)
            self.compare_training(work, [MOST])

    def compare_evaluation(self):
        """All images at once, loading excluded; ONNX Runtime must answer as mnist does with the same model."""
        if not self.benchmark:
            return
        entries = {(entry["network"], entry["threads"]): entry for entry in self.benchmark["evaluation"]}
        own = entries[self.whole.network, MOST]["images_per_second"]
        accuracy = self.trained_here(self.whole, 1).answer()["test_accuracy"]
        peers = [peer for peer in self.peers if peer.package and peer.precision == "float32"]
        title = f"evaluate 10,000 images, {self.whole.network}"
        rates = self.collect(title, peers, functools.partial(self.evaluation_rate, accuracy))
        self.add_best(title, "images/s", own, rates, max)

    def evaluation_rate(self, accuracy, peer):
        with self.talk(peer, self.whole, MOST) as conversation:
            if peer.costs:
                conversation.ask("train")
            elif abs(conversation.ask("test")["accuracy"] - accuracy) > 0.0005:
                raise Skipped("answers otherwise than mnist with the same model")
            return conversation.ask("evaluate")["images_per_second"]

    # Seconds and bytes

    def compare_time_to(self, target, network, eta, epochs):
        """From the start of the process to its end, when the test accuracy is known; loading is included."""
        work = dataclasses.replace(self.whole, network=network, eta=eta)
        title = f"from start to {target:.0%} test accuracy, {network}, {epochs} epochs"
        own = self.trained_here(work, epochs).answer()["test_accuracy"]
        peers = [peer for peer in self.suitable(work) if peer.package in QUICK_TO_START]
        times = self.each_thread_count(title, THREADS, peers, functools.partial(self.time_to, target, work, epochs))
        if own < target or not times:
            self.note(f"“{title}” was left out: mnist came to {own:.2%}, and {len(times)} peers reached it.")
            return
        best, threads = min(times, key=times.get)
        pairs = [
            (self.trained_here(work, epochs).seconds, self.trained(best, work, epochs, threads).seconds)
            for _ in range(self.effort.pairs)
        ]
        own, other = medians(pairs)
        self.add_row(title, "s", own, other, best.name, threads=MOST, peer_threads=threads, pairs=pairs)

    def time_to(self, target, work, epochs, threads, peer):
        finished = self.trained(peer, work, epochs, threads)
        accuracy = finished.answer()["accuracy"]
        if accuracy < target:
            raise Skipped(f"came to {accuracy:.2%} only")
        return finished.seconds

    def trained(self, peer, work, epochs, threads):
        return run(peer.command(work, threads, self.folder), threads, "train\n" * epochs + "test\n")

    def trained_here(self, work, epochs):
        return self.mnist.train(work, MOST, "--epochs", epochs, "--test")

    def compare_regularisation(self):
        rate = functools.partial(self.mnist.rate, self.whole, MOST, self.effort.epochs)
        title = "an epoch of mnist train with λ = 5, against λ = 0"
        self.compare_epochs(title, self.whole, lambda: rate(l2=5), lambda: rate(l2=0), "λ = 0", self.effort.pairs)

    def compare_deformation(self):
        work = dataclasses.replace(self.whole, network="784-1000-500-10", batch_size=25)
        rate = functools.partial(self.mnist.rate, work, MOST, self.effort.epochs)
        deformed = ["--rotation", 15, "--scaling", 0.15, "--elastic-alpha", 37]
        title = f"an epoch of {work.network}, batch {work.batch_size}, with deformed images, against images as they are"
        self.compare_epochs(title, work, lambda: rate(*deformed), rate, "as they are", min(self.effort.pairs, 5))

    def compare_epochs(self, title, work, rate, plain_rate, plain_name, turns):
        """The seconds of an epoch in two ways of training that take turns."""
        pairs = [(work.images / rate(), work.images / plain_rate()) for _ in range(turns)]
        own, plain = medians(pairs)
        self.add_row(title, "s", own, plain, plain_name, pairs=pairs)

    def add_time(self, title, turns, *arguments, threads=1):
        times = [self.mnist.run(*arguments, threads=threads).seconds for _ in range(turns)]
        self.add_row(title, "s", statistics.median(times))

    def compare_classify(self):
        for name, model in {self.whole.network: self.mnist.model, "built-in": "built-in"}.items():
            title = f"mnist classify of one image, a new process each, {name}"
            self.add_time(title, self.effort.processes, "classify", SAMPLE, "--model", model)
        digits, table = self.folder / "digits", self.folder / "digits.csv"
        if not digits.exists():
            self.mnist.run("data", "export", "--data", MNIST_DATA, "--index", "all", "--output", digits)
        title = "mnist classify of 10,000 PGM files in one call, built-in"
        self.add_time(title, min(self.effort.processes, 5), "classify", digits, "--csv", table, "--force", threads=MOST)

    def compare_memory(self):
        work = dataclasses.replace(self.small, folder=MNIST_DATA, images=60_000)
        title = f"peak memory of training {work.network} on 60,000 images"
        own = self.trained_here(work, 1).peak_memory
        peaks = self.collect(title, self.scripts(work), lambda peer: self.trained(peer, work, 1, MOST).peak_memory)
        self.add_best(title, "bytes", own, peaks, min)
