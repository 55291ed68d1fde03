"""PyTorch on the processor.

Mode eager is nn.Sequential, autograd and optim.SGD; autocast and bfloat16 are the same with bfloat16 arithmetic and
with bfloat16 weights. Mode compiled is a step under torch.compile. Mode script is backpropagation by hand, an epoch in
one TorchScript function.
"""

from typing import List

import torch

import common

options = common.arguments("eager", "compiled", "script", "autocast", "bfloat16")
torch.set_num_threads(options.threads)
# Deep sigmoid networks have denormal errors, which take the processor a hundred times as long.
torch.set_flush_denormal(True)
torch.manual_seed(1)
data = common.load(options.data)
kind = torch.bfloat16 if options.mode == "bfloat16" else torch.float32
images, targets = torch.from_numpy(data.images).to(kind), torch.from_numpy(data.targets)
test_images = torch.from_numpy(data.test_images).to(kind)
weights, biases = (
    [torch.from_numpy(array) for array in arrays]
    for arrays in common.initial_parameters(options.sizes, options.initializer)
)


def cost(z, targets):
    if options.quadratic:
        return 0.5 * ((torch.sigmoid(z) - targets) ** 2).sum() / len(z)
    return torch.nn.functional.binary_cross_entropy_with_logits(z, targets, reduction="sum") / len(z)


def batches(count):
    return torch.randperm(len(images)).split(count)


def eager():
    layers = []
    for weight, bias in zip(weights, biases):
        layer = torch.nn.Linear(*weight.shape)
        layer.load_state_dict({"weight": weight.T, "bias": bias})
        layers += [layer, torch.nn.Sigmoid()]
    network = torch.nn.Sequential(*layers[:-1]).to(kind)
    optimizer = torch.optim.SGD(network.parameters(), lr=options.eta)

    def train():
        for chosen in batches(options.batch_size):
            optimizer.zero_grad()
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.mode == "autocast"):
                z = network(images[chosen])
            cost(z.float(), targets[chosen]).backward()
            optimizer.step()

    return train, network


def weighted_outputs(weights: List[torch.Tensor], biases: List[torch.Tensor], a):
    for weight, bias in zip(weights[:-1], biases[:-1]):
        a = torch.sigmoid(torch.addmm(bias, a, weight))
    return torch.addmm(biases[-1], a, weights[-1])


def compiled():
    def cost_of(parameters, images, targets):
        return cost(weighted_outputs(*parameters, images), targets)

    @torch.compile(dynamic=False)
    def steps(weights, biases, images, targets):
        for start in range(0, len(images), options.batch_size):
            batch = slice(start, start + options.batch_size)
            gradient = torch.func.grad(cost_of)((weights, biases), images[batch], targets[batch])
            for parameter, slope in zip(weights + biases, gradient[0] + gradient[1]):
                parameter.sub_(slope, alpha=options.eta)

    def train():
        # Calls cost more than small mini-batches, so that one call takes 100 images.
        with torch.no_grad():
            for chosen in batches(max(100, options.batch_size)):
                steps(weights, biases, images[chosen], targets[chosen])

    return train, lambda images: weighted_outputs(weights, biases, images)


def scripted():
    @torch.jit.script
    def epoch(
        weights: List[torch.Tensor],
        biases: List[torch.Tensor],
        images: torch.Tensor,
        targets: torch.Tensor,
        batch_size: int,
        eta: float,
        quadratic: bool,
    ):
        for chosen in torch.randperm(len(images)).split(batch_size):
            activations = [images[chosen]]
            for weight, bias in zip(weights, biases):
                activations.append(torch.addmm(bias, activations[-1], weight).sigmoid_())
            error = activations[-1] - targets[chosen]
            if quadratic:
                error = torch.ops.aten.sigmoid_backward(error, activations[-1])
            rate = eta / len(chosen)
            for above in range(len(weights)):
                layer = len(weights) - 1 - above
                below = error
                if layer > 0:
                    below = torch.ops.aten.sigmoid_backward(error.mm(weights[layer].t()), activations[layer])
                weights[layer].addmm_(activations[layer].t(), error, alpha=-rate)
                biases[layer].sub_(error.sum(0), alpha=rate)
                error = below

    def train():
        with torch.no_grad():
            epoch(weights, biases, images, targets, options.batch_size, options.eta, options.quadratic)

    return train, lambda images: weighted_outputs(weights, biases, images)


train, network = {"compiled": compiled, "script": scripted}.get(options.mode, eager)()


def predict():
    with torch.inference_mode():
        return torch.sigmoid(network(test_images)).float().numpy()


common.serve(train, predict, data.test_labels)
