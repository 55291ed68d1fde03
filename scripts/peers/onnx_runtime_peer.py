"""ONNX Runtime: evaluates a model file of mnist with sigmoid layers; it does not train."""

import json

import numpy
import onnx
import onnxruntime

import common


def tensors(path):
    """The tensors of a safetensors file."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    header.pop("__metadata__", None)
    return {
        name: numpy.frombuffer(content[start:][slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"])
        for name, entry in header.items()
    }


def graph(parameters):
    nodes, last = [], "x"
    for layer in range(1, len(parameters) // 2 + 1):
        inputs = [last, f"fc{layer}.weight", f"fc{layer}.bias"]
        nodes.append(onnx.helper.make_node("Gemm", inputs, [f"z{layer}"], transB=1))
        last = f"a{layer}"
        nodes.append(onnx.helper.make_node("Sigmoid", [f"z{layer}"], [last]))
    images = onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [None, None])
    outputs = onnx.helper.make_tensor_value_info(last, onnx.TensorProto.FLOAT, [None, None])
    initializers = [onnx.numpy_helper.from_array(array, name) for name, array in parameters.items()]
    return onnx.helper.make_graph(nodes, "network", [images], [outputs], initializers)


options = common.arguments()
data = common.load(options.data)
settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = options.threads
settings.inter_op_num_threads = 1
opset = [onnx.helper.make_opsetid("", 17)]
model = onnx.helper.make_model(graph(tensors(options.model)), opset_imports=opset, ir_version=9)
session = onnxruntime.InferenceSession(model.SerializeToString(), settings, providers=["CPUExecutionProvider"])
common.serve(None, lambda: session.run(None, {"x": data.test_images})[0], data.test_labels)
