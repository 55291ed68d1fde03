"""What this program's reader of safetensors accepts, Python's must accept too, with the same numbers."""

import sys
from pathlib import Path

from safetensors.numpy import load

count = 0
for path in sorted(Path(sys.argv[1]).glob("*.accepted")):
    accepted, rewritten = (load(file.read_bytes()) for file in (path, path.with_suffix(".rewritten")))
    assert accepted.keys() == rewritten.keys(), path
    for name, tensor in accepted.items():
        other = rewritten[name]
        assert tensor.shape == other.shape and tensor.tobytes() == other.tobytes(), (path, name)
    count += 1
assert count > 10, f"only {count} files were compared"
print(f"safetensors: Python reads the same numbers in {count} files")
