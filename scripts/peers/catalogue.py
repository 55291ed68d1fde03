"""The peers, and how much is measured."""

import dataclasses

from programs import Peer

PEERS = [
    Peer("NumPy", "numpy", "numpy_peer"),
    Peer("OpenBLAS in a C loop", "", "openblas"),
    Peer("JAX, scan", "jax", "jax_peer", "scan"),
    Peer("JAX, step", "jax", "jax_peer", "step"),
    Peer("PyTorch, eager", "torch", "pytorch_peer", "eager"),
    Peer("PyTorch, compiled", "torch", "pytorch_peer", "compiled"),
    Peer("PyTorch, TorchScript", "torch", "pytorch_peer", "script"),
    Peer("PyTorch, autocast", "torch", "pytorch_peer", "autocast", precision="bfloat16"),
    Peer("PyTorch, bfloat16 weights", "torch", "pytorch_peer", "bfloat16", precision="bfloat16"),
    Peer("scikit-learn", "sklearn", "scikit_learn_peer", costs=("cross-entropy",)),
    Peer("TensorFlow, graph", "tensorflow", "tensorflow_peer", "graph"),
    Peer("TensorFlow, XLA", "tensorflow", "tensorflow_peer", "xla"),
    Peer("tinygrad", "tinygrad", "tinygrad_peer"),
    Peer("ONNX Runtime", "onnxruntime", "onnx_runtime_peer", costs=()),
]
QUICK_PEERS = [peer for peer in PEERS if peer.name in ("NumPy", "OpenBLAS in a C loop", "PyTorch, eager")]
DISTRIBUTIONS = ["numpy", "jax", "torch", "scikit-learn", "tensorflow", "tinygrad", "onnxruntime"]


@dataclasses.dataclass(frozen=True)
class Effort:
    peers: list
    images: int
    deep_images: int
    targets: tuple
    epochs: int
    pairs: int
    processes: int


FULL = Effort(PEERS, 50_000, 4_000, targets=(0.97, 0.98), epochs=3, pairs=11, processes=51)
QUICK = Effort(QUICK_PEERS, 10_000, 500, targets=(), epochs=1, pairs=1, processes=5)
