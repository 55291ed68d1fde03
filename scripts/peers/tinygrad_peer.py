"""tinygrad on the processor: a step under TinyJit, which takes its mini-batch from the shuffled epoch by its number."""

import os

import numpy

import common

options = common.arguments()
os.environ["DEV"] = "CPU"
os.environ["NUM_CPU_THREADS"] = str(options.threads)
os.environ["THREADS"] = str(int(options.threads > 1))
from tinygrad import Context, Tensor, TinyJit, Variable
from tinygrad.nn.optim import SGD

data = common.load(options.data)
weights, biases = (
    [Tensor(array).contiguous().realize() for array in arrays]
    for arrays in common.initial_parameters(options.sizes, options.initializer)
)
optimizer = SGD(weights + biases, lr=options.eta)
images, targets = (Tensor(array).contiguous().realize() for array in (data.images, data.targets))
test_images = Tensor(data.test_images).contiguous().realize()
generator = numpy.random.default_rng(1)
steps = len(data.images) // options.batch_size
number = Variable("number", 0, steps - 1)


def feed_forward(a):
    for weight, bias in zip(weights, biases):
        a = (a @ weight + bias).sigmoid()
    return a


def cost(a, t):
    if options.quadratic:
        return 0.5 * ((a - t) ** 2).sum() / options.batch_size
    return -(t * a.log() + (1 - t) * (1 - a).log()).sum() / options.batch_size


@TinyJit
def step(number):
    start = number * options.batch_size
    batch = ((start, start + options.batch_size), None)
    optimizer.zero_grad()
    cost(feed_forward(images.shrink(batch)), targets.shrink(batch)).backward()
    optimizer.step()


def train():
    order = generator.permutation(len(data.images))
    images.assign(Tensor(data.images[order])).realize()
    targets.assign(Tensor(data.targets[order])).realize()
    with Context(TRAINING=1):
        for value in range(steps):
            step(number.bind(value))
    weights[0].numpy()


outputs = TinyJit(lambda: feed_forward(test_images).realize())
common.serve(train, lambda: outputs().numpy(), data.test_labels)
