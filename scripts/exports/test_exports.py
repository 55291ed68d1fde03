"""Compares what exported models answer with what mnist answers; scripts/test-exports runs it."""

import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file

mnist = sys.argv[1]
data = Path("data/mnist")
raw = gzip.decompress((data / "t10k-images-idx3-ubyte.gz").read_bytes())
labels = numpy.frombuffer(gzip.decompress((data / "t10k-labels-idx1-ubyte.gz").read_bytes())[8:], numpy.uint8)
bytes_of_pixels = numpy.frombuffer(raw[16:], numpy.uint8).reshape(-1, 784)
pixels = bytes_of_pixels.astype(numpy.float32) / numpy.float32(255)

PROGRAM = """
#include <stdio.h>
#include "%s"
int main(void) {
  unsigned char pixels[784];
  float p[10];
  int k;
  while (fread(pixels, 1, 784, stdin) == 784) {
    printf("%%d", mnist_digit(pixels, p));
    for (k = 0; k < 10; ++k) printf(" %%.7g", p[k]);
    printf("\\n");
  }
  return 0;
}
"""


def run(*arguments):
    return subprocess.run([mnist, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def answers(model, folder):
    """mnist's own probabilities, from pictures that it takes as they are."""
    images = folder / "images"
    if not images.exists():
        images.mkdir()
        for index, image in enumerate(bytes_of_pixels):
            (images / f"{index:05}.pgm").write_bytes(b"P5\n28 28\n255\n" + image.tobytes())
    files = sorted(str(file) for file in images.iterdir())
    chosen = [] if model == "built-in" else ["--model", model]
    lines = run("classify", "--json", "--raw", *chosen, *files).splitlines()
    return numpy.array([json.loads(line)["probabilities"] for line in lines])


def by_onnx(file):
    model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    return session.run(["probabilities"], {"pixels": pixels})[0]


def by_numpy(file, activations):
    tensors = numpy.load(file)
    functions = {
        "sigmoid": lambda z: 1 / (1 + numpy.exp(-z)),
        "tanh": numpy.tanh,
        "relu": lambda z: numpy.maximum(z, 0),
        "scaled-tanh": lambda z: 1.7159 * numpy.tanh(2 * z / 3),
        "softmax": lambda z: numpy.exp(z - z.max(1, keepdims=True)),
    }
    a = pixels.astype(numpy.float64)
    for layer, activation in enumerate(activations, 1):
        z = a @ tensors[f"fc{layer}.weight"].T + tensors[f"fc{layer}.bias"]
        if layer == len(activations):
            z /= tensors["temperature"]
        a = functions[activation](z)
    return a / a.sum(1, keepdims=True)


def by_c(file, folder):
    (folder / "main.c").write_text(PROGRAM % file.name)
    program = folder / "digits"
    subprocess.run(
        ["cc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-O2", "-o", program, folder / "main.c"], check=True
    )
    output = subprocess.run([program], input=raw[16:], check=True, capture_output=True).stdout
    table = numpy.array([line.split() for line in output.decode().splitlines()], float)
    assert (table[:, 0] == table[:, 1:].argmax(1)).all()
    return table[:, 1:]


def compare(name, found, expected, bound, least_equal=1.0):
    difference = numpy.abs(found - expected).max()
    equal = (found.argmax(1) == expected.argmax(1)).mean()
    accuracy = (found.argmax(1) == labels).mean()
    print(f"ok     {name}: {equal:.2%} equal answers, {accuracy:.2%} right, probabilities within {difference:.1e}", flush=True)
    assert equal >= least_equal and difference <= bound, name


def main():
    checks = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        models = [("built-in", ["sigmoid", "sigmoid", "softmax"])]
        for hidden, activation, output in [("30", "sigmoid", "sigmoid"), ("20,20", "scaled-tanh", "softmax")]:
            model = folder / f"{activation}.safetensors"
            options = ["--hidden", hidden, "--activation", activation, "--output-activation", output]
            run("train", *options, "--epochs", "1", "--save", model)
            models.append((str(model), [activation] * (hidden.count(",") + 1) + [output]))
        for model, activations in models:
            expected = answers(model, folder)
            for ending in ["onnx", "npz", "h"]:
                run("export", model, folder / f"model.{ending}", "--force")
            onnx_file = folder / "model.onnx"
            before = onnx_file.read_bytes()
            run("export", model, onnx_file, "--force")
            assert onnx_file.read_bytes() == before, "the same model gave other bytes"
            title = f"{Path(model).stem} {activations}"
            compare(f"{title}, ONNX Runtime", by_onnx(onnx_file), expected, 1e-5)
            compare(f"{title}, NumPy", by_numpy(folder / "model.npz", activations), expected, 1e-5)
            compare(f"{title}, C", by_c(folder / "model.h", folder), expected, 1e-5)
            compare(f"{title}, read back from ONNX", answers(str(onnx_file), folder), expected, 1e-5)
            checks += 4
        for weights, bound, least in [("float16", 0.01, 0.999), ("int8", 0.3, 0.998)]:
            note = subprocess.run(
                [mnist, "export", "built-in", folder / "model.h", "--force", "--weights", weights],
                check=True, capture_output=True, text=True,
            ).stderr
            found = by_c(folder / "model.h", folder)
            accuracy = f"{(found.argmax(1) == labels).mean():.2%}".replace("%", " %")
            assert f"it reads {accuracy}" in note, (note, accuracy)
            compare(f"built-in in {weights}, C", found, answers("built-in", folder), bound, least)
            checks += 1
        model = models[-1][0]
        run("export", model, folder / "whole.safetensors")
        run("export", model, folder / "half.safetensors", "--weights", "float16")
        whole, half = load_file(folder / "whole.safetensors"), load_file(folder / "half.safetensors")
        assert sorted(whole) == sorted(half)
        for name, tensor in whole.items():
            expected = tensor.astype(numpy.float16) if name.endswith("weight") else tensor
            assert half[name].dtype == expected.dtype and (half[name] == expected).all(), name
        compare(
            f"{Path(model).stem} in float16, safetensors", answers(str(folder / "half.safetensors"), folder),
            answers(model, folder), 0.01, 0.999)
        print(f"{checks + 1} passed, 0 failed")


main()
