#!/usr/bin/env python3
"""Makes the files in Tests/NeuralNetworkTests/Fixtures with other programs than this one.

    python3 -m venv .venv && .venv/bin/pip install safetensors numpy torch
    .venv/bin/python scripts/make-fixtures.py

- python.safetensors: the reference implementation of safetensors, with all metadata that this program knows.
- sequential.safetensors: the same, named as PyTorch names the layers of a Sequential, and without metadata.
- network2.json: written as network2.py of "Neural Networks and Deep Learning" writes it.
- torch.safetensors: the state of a PyTorch nn.Sequential.
- expected.json: inputs, and the outputs that NumPy computes from the weights in double precision.
- steps.json: costs, gradients by PyTorch's autograd, and the weights after one step of its SGD, in double precision.
- smoothed.json: the same with smoothed labels.
"""

import json
import pathlib

import numpy
import torch
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_torch_file

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


def relu(z):
    return numpy.maximum(z, 0)


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
            "torch": outputs(pixels / 255, [relu, softmax]),
            "sequential": outputs(pixels / 255, [sigmoid, sigmoid]),
            # mnist_loader.py gives x/256.
            "network2": outputs(pixels / 256, [sigmoid, sigmoid]),
        },
        indent=1,
    )
    + "\n"
)

module = torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.ReLU(), torch.nn.Linear(5, 3), torch.nn.Softmax(1))
with torch.no_grad():
    for layer, weight, bias in zip([module[0], module[2]], weights, biases):
        layer.weight.copy_(torch.tensor(weight))
        layer.bias.copy_(torch.tensor(bias))
save_torch_file(module.state_dict(), fixtures / "torch.safetensors")


def quadratic(a, y):
    return ((a - y) ** 2).sum() / (2 * len(y))


def two_sided(a, y):
    return torch.nn.functional.binary_cross_entropy(a, y, reduction="sum") / len(y)


def log_likelihood(a, y):
    return torch.nn.functional.nll_loss(a.log(), y.argmax(1))


def step(hidden, output, cost, cost_function, eta, l2, n):
    """One step of torch.optim.SGD on a 6-5-4-3 network; its weight decay is the book's lambda / n."""
    functions = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "scaled-tanh": lambda z: 1.7159 * torch.tanh(2 * z / 3),
        "relu": torch.relu,
        "leaky-relu": torch.nn.functional.leaky_relu,
        "softmax": lambda z: torch.softmax(z, 1),
    }
    sizes = [6, 5, 4, 3]
    weights = [torch.tensor(random.normal(size=shape), requires_grad=True) for shape in zip(sizes[1:], sizes)]
    biases = [torch.tensor(random.normal(size=size), requires_grad=True) for size in sizes[1:]]
    before = [[p.tolist() for p in parameters] for parameters in (weights, biases)]
    pixels = random.integers(0, 256, size=(7, 6))
    labels = random.integers(0, 3, size=7)
    a = torch.tensor(pixels / 255)
    for weight, bias, name in zip(weights, biases, [hidden, hidden, output]):
        a = functions[name](a @ weight.T + bias)
    c = cost_function(a, torch.nn.functional.one_hot(torch.tensor(labels), 3).double())
    c.backward()
    optimizer = torch.optim.SGD(
        [{"params": weights, "weight_decay": l2 / n}, {"params": biases, "weight_decay": 0}], lr=eta
    )
    optimizer.step()
    return {
        "hidden": hidden,
        "output": output,
        "cost": cost,
        "learning_rate": eta,
        "l2": l2,
        "n": n,
        "pixels": pixels.tolist(),
        "labels": labels.tolist(),
        "weights": before[0],
        "biases": before[1],
        "outputs": a.tolist(),
        "mean_cost": c.item(),
        "weight_gradients": [p.grad.tolist() for p in weights],
        "bias_gradients": [p.grad.tolist() for p in biases],
        "new_weights": [p.tolist() for p in weights],
        "new_biases": [p.tolist() for p in biases],
    }


(fixtures / "steps.json").write_text(
    json.dumps(
        [
            step("sigmoid", "sigmoid", "quadratic", quadratic, 3.0, 0, 50),
            step("sigmoid", "sigmoid", "cross-entropy", two_sided, 0.5, 5.0, 50),
            step("tanh", "softmax", "cross-entropy", log_likelihood, 0.1, 0.3, 20),
            step("relu", "softmax", "quadratic", quadratic, 0.2, 0, 20),
        ]
    )
    + "\n"
)


smoothing = 0.1


def smoothed(y):
    return (1 - smoothing) * y + smoothing / y.shape[1]


def smoothed_log_likelihood(a, y):
    """PyTorch's own smoothing; the logarithms of probabilities are logits of them."""
    return torch.nn.functional.cross_entropy(a.log(), y.argmax(1), label_smoothing=smoothing)


def smoothed_step(hidden, output, cost, cost_function):
    return {"smoothing": smoothing, **step(hidden, output, cost, cost_function, 0.1, 0, 20)}


(fixtures / "smoothed.json").write_text(
    json.dumps(
        [
            smoothed_step("scaled-tanh", "sigmoid", "quadratic", lambda a, y: quadratic(a, smoothed(y))),
            smoothed_step("leaky-relu", "leaky-relu", "quadratic", lambda a, y: quadratic(a, smoothed(y))),
            smoothed_step("tanh", "sigmoid", "cross-entropy", lambda a, y: two_sided(a, smoothed(y))),
            smoothed_step("relu", "softmax", "cross-entropy", smoothed_log_likelihood),
        ]
    )
    + "\n"
)
