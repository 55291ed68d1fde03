"""What the results were measured on."""

import importlib.metadata
import os
import pathlib
import platform
import re
import subprocess
import time


def sysctl(name):
    return subprocess.run(["sysctl", "-n", name], capture_output=True, text=True).stdout.strip()


def processor():
    if platform.system() == "Darwin":
        return sysctl("machdep.cpu.brand_string")
    name = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return name[1] if name else platform.machine()


def has_bfloat16():
    if platform.system() == "Darwin":
        return sysctl("hw.optional.arm.FEAT_BF16") == "1"
    return re.search(r"\b(avx512_bf16|amx_bf16|bf16)\b", pathlib.Path("/proc/cpuinfo").read_text()) is not None


def description(instruction_set):
    return {
        "processor": processor(),
        "instruction_set": instruction_set,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def versions(distributions):
    found = {"Python": platform.python_version()}
    for name in distributions:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            pass
    return found


class Disturbance:
    """How much other programs took of the processor, in cores; Linux alone tells."""

    def __init__(self):
        self.start = self.now()

    def now(self):
        own = sum(os.times()[:4])
        busy = own
        if os.path.exists("/proc/stat"):
            ticks = [int(field) for field in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
            busy = (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
        return busy - own, time.monotonic()

    def since_last(self):
        (others, then), self.start = self.start, self.now()
        return max(0, self.start[0] - others) / max(self.start[1] - then, 0.01)
