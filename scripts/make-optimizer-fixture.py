#!/usr/bin/env python3
"""Makes Tests/NeuralNetworkTests/Fixtures/optimizers.json: 20 steps of PyTorch's optimisers in double precision.

    python3 -m venv .venv && .venv/bin/pip install numpy torch
    .venv/bin/python scripts/make-optimizer-fixture.py

Every run begins with the same 6-5-3 network of sigmoid and softmax layers and learns from the same 7 examples, all of
them in each step. A run names the settings of a plan that must come to the same weights.
"""

import json
import pathlib

import numpy
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

file = pathlib.Path(__file__).parent.parent / "Tests" / "NeuralNetworkTests" / "Fixtures" / "optimizers.json"
random = numpy.random.default_rng(1986)
steps, n = 20, 7
start = [random.normal(size=shape).astype(numpy.float32).astype(float) for shape in [(5, 6), (5,), (3, 5), (3,)]]
pixels = random.integers(0, 256, size=(n, 6))
labels = random.integers(0, 3, size=n)


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = torch.nn.ParameterList([torch.tensor(start[0]), torch.tensor(start[2])])
        self.biases = torch.nn.ParameterList([torch.tensor(start[1]), torch.tensor(start[3])])

    def forward(self, x):
        hidden = torch.sigmoid(x @ self.weights[0].T + self.biases[0])
        return hidden @ self.weights[1].T + self.biases[1]


def run(settings, optimizer, decay=0.0, scheduler=None, clip=None, l1=0.0, average=None, max_norm=None, smoothing=0.0):
    """`decay` is PyTorch's weight decay, of weights and not of biases."""
    network = Network()
    groups = [{"params": network.weights, "weight_decay": decay}, {"params": network.biases, "weight_decay": 0.0}]
    optimizer = optimizer(groups)
    scheduler = scheduler and scheduler(optimizer)
    averaged = average and AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(average))
    cost = torch.nn.CrossEntropyLoss(label_smoothing=smoothing)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = cost(network(torch.tensor(pixels / 255)), torch.tensor(labels))
        (loss + l1 / n * sum(w.abs().sum() for w in network.weights)).backward()
        if clip:
            torch.nn.utils.clip_grad_norm_(network.parameters(), clip)
        optimizer.step()
        if max_norm:
            with torch.no_grad():
                for weight in network.weights:
                    weight.copy_(torch.renorm(weight, 2, 0, max_norm))
        if averaged:
            averaged.update_parameters(network)
        if scheduler:
            scheduler.step()
    result = averaged.module if averaged else network
    return {
        "settings": {name: str(value) for name, value in settings.items()},
        "weights": [weight.tolist() for weight in result.weights],
        "biases": [bias.tolist() for bias in result.biases],
    }


def sgd(eta, **others):
    return lambda groups: torch.optim.SGD(groups, lr=eta, **others)


def adam(eta, **others):
    return lambda groups: torch.optim.Adam(groups, lr=eta, **others)


def adamw(eta):
    return lambda groups: torch.optim.AdamW(groups, lr=eta)


def plan(eta, **others):
    return {"learning_rate": eta, "l2": 0, **others}


schedules = torch.optim.lr_scheduler
runs = [
    run(plan(0.5), sgd(0.5)),
    run(plan(0.5, l2=0.7), sgd(0.5), decay=0.1),
    run(plan(0.2, momentum=0.9), sgd(0.2, momentum=0.9)),
    run(plan(0.2, momentum=0.9, l2=0.7), sgd(0.2, momentum=0.9), decay=0.1),
    run(plan(0.2, momentum=0.9, nesterov="true"), sgd(0.2, momentum=0.9, nesterov=True)),
    run(plan(0.02, optimizer="adam"), adam(0.02)),
    run(plan(0.02, optimizer="adam", beta1=0.8, beta2=0.95, epsilon=1e-3), adam(0.02, betas=(0.8, 0.95), eps=1e-3)),
    run(plan(0.02, optimizer="adam", l2=0.7), adam(0.02), decay=0.1),
    run(plan(0.02, optimizer="adam", weight_decay=0.5), adamw(0.02), decay=0.5),
    run(plan(0.5, clip_norm=0.2), sgd(0.5), clip=0.2),
    run(plan(0.5, momentum=0.5, clip_norm=0.2), sgd(0.5, momentum=0.5), clip=0.2),
    run(plan(0.5, l1=0.2), sgd(0.5), l1=0.2),
    run(plan(0.5, max_norm=1.5), sgd(0.5), max_norm=1.5),
    run(plan(0.5, ema_decay=0.9), sgd(0.5), average=0.9),
    run(plan(0.5, label_smoothing=0.1), sgd(0.5), smoothing=0.1),
    run(
        plan(0.5, schedule="step", step_size=6, gamma=0.3),
        sgd(0.5),
        scheduler=lambda optimizer: schedules.StepLR(optimizer, 6, 0.3),
    ),
    run(
        plan(0.5, schedule="cosine", eta_min=0.05),
        sgd(0.5),
        scheduler=lambda optimizer: schedules.CosineAnnealingLR(optimizer, steps, 0.05),
    ),
    run(
        plan(0.5, schedule="inverse-scaling", power=0.5, warmup=4),
        sgd(0.5),
        scheduler=lambda optimizer: schedules.LambdaLR(
            optimizer, lambda epoch: (epoch + 1) / 4 if epoch < 4 else (1 + epoch - 4) ** -0.5
        ),
    ),
]

file.write_text(
    json.dumps(
        {
            "steps": steps,
            "pixels": pixels.tolist(),
            "labels": labels.tolist(),
            "weights": [start[0].tolist(), start[2].tolist()],
            "biases": [start[1].tolist(), start[3].tolist()],
            "runs": runs,
        }
    )
    + "\n"
)
