public import Storage

extension Model {
  /// A header in C99 with one function, `mnist_digit`, that computes the model's answer with no library. Its weights are in
  /// the given format; equal models give equal text.
  ///
  /// - Parameter notes: lines for the comment at its head, such as the accuracy that was measured.
  /// - Throws: `FileError` if a weight or bias is not finite, or the outputs are neither softmax nor sigmoid.
  public func cHeader(_ format: WeightFormat, notes: [String] = []) throws(FileError) -> String {
    for layer in LayerTensors.split(network.parameters) { try layer.checkFinite() }
    guard network.outputActivation.givesProbabilities else {
      throw .unsupported(
        "has \(network.outputActivation.rawValue) outputs; a header is made of softmax or sigmoid ones")
    }
    for activation in network.activations where activation.cStatement == nil {
      throw .unsupported("has \(activation.rawValue), of which no C is made")
    }
    let writer = CHeader(
      network: network, temperature: temperature, format: format,
      notes: notes.map { $0.split(separator: "*/").joined() })
    return writer.text
  }
}

/// Writes the header.
private struct CHeader {
  let network: Network<Float>
  /// It divides zᴸ, as weights that are half precision already would be rounded once more.
  let temperature: Float
  let format: WeightFormat
  let notes: [String]

  private var sizes: [Int] { network.sizes }
  private var layers: Range<Int> { network.activations.indices }

  var text: String {
    var lines = [
      "/* A network that reads handwritten digits, \(network.architecture), with weights of \(format.rawValue).",
      "   mnist_digit takes \(sizes[0]) pixels row by row, 0 for paper and 255 for ink, prepared as MNIST's are, and gives the",
      "   digit; unless it is NULL, probabilities receives the \(network.outputCount) probabilities. C99, no library. */",
    ]
    if !notes.isEmpty { lines.append("/* " + notes.joined(separator: "\n   ") + " */") }
    lines += ["#ifndef MNIST_DIGIT_H", "#define MNIST_DIGIT_H", ""]
    if format == .float16 { lines += ["#include <stdint.h>", "", Self.half, ""] }
    for l in layers { lines += tables(l) }
    lines += [Self.exponential, ""]
    lines += function
    return (lines + ["", "#endif", ""]).joined(separator: "\n")
  }

  private func tables(_ l: Int) -> [String] {
    let (weights, biases) = (network.parameters.weights[l], network.parameters.biases[l])
    let rows = (0..<weights.rows).map { j in
      WeightFormat.Row((0..<weights.columns).map { weights[j, $0] }, format)
    }
    let type = [WeightFormat.float32: "float", .float16: "unsigned short", .int8: "signed char"][format] ?? "float"
    // A row for each input: compilers add to many outputs at once, and an input of nought is passed over as a whole.
    var lines = ["static const \(type) mnist_w\(l + 1)[\(weights.columns)][\(weights.rows)] = {"]
    lines += (0..<weights.columns).map { k in
      "{" + rows.map { number($0.numbers[k]) }.joined(separator: ",") + "},"
    }
    lines.append("};")
    if format == .int8 { lines.append(Self.list("mnist_s\(l + 1)", rows.map(\.factor))) }
    lines.append(Self.list("mnist_b\(l + 1)", biases.column(0)))
    return lines
  }

  private func number(_ x: Float) -> String {
    switch format {
    case .float32: Self.literal(x)
    case .float16: String(HalfPrecision.bits(x))
    case .int8: String(Int(x))
    }
  }

  private static func list(_ name: String, _ values: [Float]) -> String {
    "static const float \(name)[\(values.count)] = {" + values.map(literal).joined(separator: ",") + "};"
  }

  /// A literal that a compiler reads back as the same number: Swift's shortest decimal, which names one float alone.
  private static func literal(_ x: Float) -> String {
    let text = String(x)
    return text.contains { $0 == "." || $0 == "e" } ? text + "f" : text + ".0f"
  }

  /// A half's bits moved to those of a float, whose exponent counts from 112 less: exact for subnormal numbers too.
  private static let half = """
    static float mnist_half(unsigned short bits) {
      union { uint32_t bits; float value; } half;
      half.bits = (uint32_t)(bits & 0x7fff) << 13;
      half.value *= 0x1p112f;
      return bits & 0x8000 ? -half.value : half.value;
    }
    """

  /// eˣ as 2ⁿ eʳ with |r| ≤ ln 2 / 2, by Taylor's series to the seventh power: the error is below 10⁻⁷.
  private static let exponential = """
    static float mnist_exp(float x) {
      float r, power, sum;
      int n, k;
      if (x < -87.0f) return 0.0f;
      if (x > 88.0f) x = 88.0f;
      n = (int)(x * 1.44269504f + (x < 0.0f ? -0.5f : 0.5f));
      r = (x - (float)n * 0.693359375f) + (float)n * 2.12194440e-4f;
      power = sum = 1.0f;
      for (k = 1; k < 8; ++k) sum += power *= r / (float)k;
      for (; n < 0; ++n) sum *= 0.5f;
      for (; n > 0; --n) sum *= 2.0f;
      return sum;
    }
    """

  private var function: [String] {
    let widest = sizes.dropFirst().max() ?? 0
    var lines = [
      "static int mnist_digit(const unsigned char pixels[\(sizes[0])], float probabilities[\(network.outputCount)]) {",
      "  static float a[\(max(widest, sizes[0]))], z[\(widest)];", "  float sum = 0.0f;", "  int j, k, digit = 0;",
      "  for (k = 0; k < \(sizes[0]); ++k) a[k] = (float)pixels[k] / 255.0f;",
    ]
    for l in layers {
      let (inputs, outputs) = (sizes[l], sizes[l + 1])
      let w = "mnist_w\(l + 1)[k][j]"
      let weight = format == .float16 ? "mnist_half(\(w))" : "(float)\(w)"
      let products = format == .int8 ? "mnist_s\(l + 1)[j] * z[j]" : "z[j]"
      let z = "\(products) + mnist_b\(l + 1)[j]"
      let isScaled = l == layers.last && temperature != 1
      lines += [
        "  for (j = 0; j < \(outputs); ++j) z[j] = 0.0f;",
        "  for (k = 0; k < \(inputs); ++k) if (a[k] != 0.0f)",
        "    for (j = 0; j < \(outputs); ++j) z[j] += \(weight) * a[k];",
        "  for (j = 0; j < \(outputs); ++j) z[j] = \(isScaled ? "(\(z)) / \(Self.literal(temperature))" : z);",
        "  for (j = 0; j < \(outputs); ++j) \(network.activations[l].cStatement ?? "")",
      ]
    }
    let last = network.outputCount
    let isSoftmax = network.outputActivation == .softmax
    if isSoftmax {
      lines += [
        "  for (j = 1; j < \(last); ++j) if (z[j] > z[digit]) digit = j;",
        "  for (j = 0; j < \(last); ++j) sum += a[j] = mnist_exp(z[j] - z[digit]);",
      ]
    } else {
      lines += [
        "  for (j = 1; j < \(last); ++j) if (a[j] > a[digit]) digit = j;",
        "  for (j = 0; j < \(last); ++j) sum += a[j];",
      ]
    }
    return lines + [
      "  if (probabilities) for (j = 0; j < \(last); ++j) probabilities[j] = a[j] / sum;", "  return digit;", "}",
    ]
  }
}

extension Activation {
  /// The C statement that makes a[j] of z[j]; nil if there is none here.
  fileprivate var cStatement: String? {
    func tanh(_ z: String) -> String { "(1.0f - 2.0f / (1.0f + mnist_exp(2.0f * \(z))))" }
    let statements: [Activation: String] = [
      .sigmoid: "a[j] = 1.0f / (1.0f + mnist_exp(-z[j]));", .tanh: "a[j] = \(tanh("z[j]"));",
      .scaledTanh: "a[j] = 1.7159f * \(tanh("(2.0f / 3.0f * z[j])"));", .relu: "a[j] = z[j] > 0.0f ? z[j] : 0.0f;",
      .leakyRelu: "a[j] = z[j] > 0.0f ? z[j] : 0.01f * z[j];", .identity: "a[j] = z[j];", .softmax: "a[j] = z[j];",
    ]
    return statements[self]
  }
}
