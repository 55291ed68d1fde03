"""NumPy: backpropagation by hand, with one matrix product for each layer of a mini-batch."""

import numpy

import common

options = common.arguments()
data = common.load(options.data)
weights, biases = common.initial_parameters(options.sizes, options.initializer)
generator = numpy.random.default_rng(1)


def sigmoid(z):
    return 1 / (1 + numpy.exp(-z))


def feed_forward(images):
    activations = [images]
    for weight, bias in zip(weights, biases):
        activations.append(sigmoid(activations[-1] @ weight + bias))
    return activations


def step(images, targets):
    activations = feed_forward(images)
    rate = numpy.float32(options.eta / len(images))
    error = activations[-1] - targets
    if options.quadratic:
        error *= activations[-1] * (1 - activations[-1])
    for layer in reversed(range(len(weights))):
        below = activations[layer]
        weight_gradient, bias_gradient = below.T @ error, error.sum(axis=0)
        if layer > 0:
            error = (error @ weights[layer].T) * (below * (1 - below))
        weights[layer] -= rate * weight_gradient
        biases[layer] -= rate * bias_gradient


def train():
    order = generator.permutation(len(data.images))
    for start in range(0, len(order), options.batch_size):
        chosen = order[start : start + options.batch_size]
        step(data.images[chosen], data.targets[chosen])


common.serve(train, lambda: feed_forward(data.test_images)[-1], data.test_labels)
