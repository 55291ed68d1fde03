"""JAX on the processor. Mode scan compiles an epoch, lax.scan over its mini-batches; mode step compiles one step."""

import os

import numpy

import common

options = common.arguments("scan", "step")
os.environ["JAX_PLATFORMS"] = "cpu"
import jax
import jax.numpy as jnp

data = common.load(options.data)
layers = zip(*common.initial_parameters(options.sizes, options.initializer))
parameters = [(jnp.asarray(weight), jnp.asarray(bias)) for weight, bias in layers]
generator = numpy.random.default_rng(1)


def weighted_outputs(parameters, a):
    for weight, bias in parameters[:-1]:
        a = jax.nn.sigmoid(a @ weight + bias)
    weight, bias = parameters[-1]
    return a @ weight + bias


def cost(parameters, images, targets):
    z = weighted_outputs(parameters, images)
    if options.quadratic:
        return 0.5 * jnp.sum((jax.nn.sigmoid(z) - targets) ** 2) / len(images)
    return jnp.sum(jax.nn.softplus(z) - targets * z) / len(images)


def step(parameters, images, targets):
    gradient = jax.grad(cost)(parameters, images, targets)
    return jax.tree.map(lambda parameter, slope: parameter - options.eta * slope, parameters, gradient)


def epoch(parameters, images, targets, batches):
    def body(parameters, chosen):
        return step(parameters, images[chosen], targets[chosen]), None

    return jax.lax.scan(body, parameters, batches)[0]


compiled_step = jax.jit(step, donate_argnums=0)
compiled_epoch = jax.jit(epoch, donate_argnums=0)
compiled_outputs = jax.jit(lambda parameters, images: jax.nn.sigmoid(weighted_outputs(parameters, images)))
images, targets = jnp.asarray(data.images), jnp.asarray(data.targets)
test_images = jnp.asarray(data.test_images)


def train():
    global parameters
    batches = generator.permutation(len(data.images)).reshape(-1, options.batch_size)
    if options.mode == "scan":
        parameters = compiled_epoch(parameters, images, targets, batches)
    else:
        for chosen in batches:
            parameters = compiled_step(parameters, data.images[chosen], data.targets[chosen])
    jax.block_until_ready(parameters)


common.serve(train, lambda: numpy.asarray(compiled_outputs(parameters, test_images)), data.test_labels)
