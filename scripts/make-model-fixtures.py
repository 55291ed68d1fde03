#!/usr/bin/env python3
"""Makes the model files in Tests/NeuralNetworkTests/Fixtures with other programs than this one.

    python3 -m venv .venv && .venv/bin/pip install safetensors numpy
    .venv/bin/python scripts/make-model-fixtures.py

- python.safetensors: the reference implementation of safetensors, with all metadata that this program knows.
- sequential.safetensors: the same, named as PyTorch names the layers of a Sequential, and without metadata.
- network2.json: written as network2.py of "Neural Networks and Deep Learning" writes it.
- expected.json: inputs, and the outputs that NumPy computes from the weights in double precision.
"""

import json
import pathlib

import numpy
from safetensors.numpy import save_file

fixtures = pathlib.Path(__file__).parent.parent / "Tests" / "NeuralNetworkTests" / "Fixtures"
random = numpy.random.default_rng(2015)
sizes = [6, 5, 3]
examples = 4

weights = [random.normal(size=shape).astype(numpy.float32) for shape in zip(sizes[1:], sizes)]
biases = [random.normal(size=size).astype(numpy.float32) for size in sizes[1:]]
weights[0][0, :2] = [-0.0, 1e-45]
pixels = random.integers(0, 256, size=(examples, sizes[0]))


def sigmoid(z):
    return 1 / (1 + numpy.exp(-z))


def tanh(z):
    return numpy.tanh(z)


def softmax(z):
    return numpy.exp(z) / numpy.exp(z).sum(axis=1, keepdims=True)


def outputs(x, functions):
    """One row per example, as PyTorch's nn.Linear computes it: x @ W.T + b."""
    for weight, bias, function in zip(weights, biases, functions):
        x = function(x @ weight.astype(float).T + bias.astype(float))
    return x.tolist()


def tensors(names):
    return {
        f"{name}.{kind}": value
        for name, weight, bias in zip(names, weights, biases)
        for kind, value in [("weight", weight), ("bias", bias)]
    }


save_file(
    tensors(["fc1", "fc2"]),
    fixtures / "python.safetensors",
    {
        "format": "pt",
        "format_version": "1",
        "architecture": "6-5-3",
        "activations": "tanh,softmax",
        "cost": "quadratic",
        "preprocessing": "x/255",
        "comment": "héllo \"world\"\n",
    },
)
save_file(tensors(["0", "2"]), fixtures / "sequential.safetensors")

(fixtures / "network2.json").write_text(
    json.dumps(
        {
            "sizes": sizes,
            "weights": [weight.astype(float).tolist() for weight in weights],
            "biases": [bias.astype(float).reshape(-1, 1).tolist() for bias in biases],
            "cost": "CrossEntropyCost",
        }
    )
)

(fixtures / "expected.json").write_text(
    json.dumps(
        {
            "weights": [weight.astype(float).tolist() for weight in weights],
            "biases": [bias.astype(float).tolist() for bias in biases],
            "pixels": pixels.tolist(),
            "python": outputs(pixels / 255, [tanh, softmax]),
            "sequential": outputs(pixels / 255, [sigmoid, sigmoid]),
            # mnist_loader.py gives x/256.
            "network2": outputs(pixels / 256, [sigmoid, sigmoid]),
        },
        indent=1,
    )
    + "\n"
)
