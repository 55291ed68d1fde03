"""TensorFlow on the processor: an epoch in one tf.function. Mode graph leaves it a graph; mode xla compiles it."""

import os

import common

options = common.arguments("graph", "xla")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(options.threads)
tf.config.threading.set_inter_op_parallelism_threads(options.threads)
tf.random.set_seed(1)
data = common.load(options.data)
images, targets = tf.constant(data.images), tf.constant(data.targets)
test_images = tf.constant(data.test_images)
weights, biases = (
    [tf.Variable(array) for array in arrays]
    for arrays in common.initial_parameters(options.sizes, options.initializer)
)
compiled = options.mode == "xla"


def weighted_outputs(a):
    for weight, bias in zip(weights[:-1], biases[:-1]):
        a = tf.sigmoid(tf.matmul(a, weight) + bias)
    return tf.matmul(a, weights[-1]) + biases[-1]


def cost(z, targets):
    if options.quadratic:
        return 0.5 * tf.reduce_sum(tf.square(tf.sigmoid(z) - targets)) / options.batch_size
    return tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(targets, z)) / options.batch_size


@tf.function(jit_compile=compiled)
def epoch(batches):
    for number in tf.range(len(batches)):
        with tf.GradientTape() as tape:
            value = cost(weighted_outputs(tf.gather(images, batches[number])), tf.gather(targets, batches[number]))
        for parameter, slope in zip(weights + biases, tape.gradient(value, weights + biases)):
            parameter.assign_sub(options.eta * slope)


@tf.function(jit_compile=compiled)
def outputs(images):
    return tf.sigmoid(weighted_outputs(images))


def train():
    epoch(tf.reshape(tf.random.shuffle(tf.range(len(images))), [-1, options.batch_size]))
    weights[0].numpy()


common.serve(train, lambda: outputs(test_images).numpy(), data.test_labels)
