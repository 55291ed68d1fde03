#!/usr/bin/env python3
"""Makes the ONNX files in Tests/NeuralNetworkTests/Fixtures with PyTorch's two exporters, and onnx.json with the outputs.

python3 -m venv .venv && .venv/bin/pip install torch onnx onnxscript
.venv/bin/python scripts/make-onnx-fixtures.py
"""

import json
import pathlib

import onnx
import torch

fixtures = pathlib.Path(__file__).parent.parent / "Tests" / "NeuralNetworkTests" / "Fixtures"
torch.manual_seed(3)
network = torch.nn.Sequential(
    torch.nn.Flatten(), torch.nn.Linear(6, 5), torch.nn.ReLU(), torch.nn.Linear(5, 4), torch.nn.Sigmoid(),
    torch.nn.Linear(4, 3), torch.nn.Softmax(dim=1),
)  # fmt: skip
image = torch.tensor([[0, 255, 30, 200, 0, 99]]) / 255
torch.onnx.export(network, image.reshape(1, 1, 2, 3), fixtures / "torch.onnx", dynamo=False)
torch.onnx.export(network, image.reshape(1, 1, 2, 3), fixtures / "torch-dynamo.onnx", dynamo=True, external_data=False)
# The exporter notes where on this machine each node comes from.
model = onnx.load(fixtures / "torch-dynamo.onnx")
for node in model.graph.node:
    node.ClearField("metadata_props")
    node.ClearField("doc_string")
onnx.save(model, fixtures / "torch-dynamo.onnx")
(fixtures / "onnx.json").write_text(json.dumps({"outputs": network(image)[0].tolist()}) + "\n")
