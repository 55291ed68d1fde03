import Storage

/// What `Network.save` of the book's `network2.py` writes and `load` reads: one JSON object with the fields
///
/// - `sizes`, the numbers of neurons per layer;
/// - `weights`, for each layer behind the inputs a list of rows, [outputs × inputs];
/// - `biases`, for each of them a list of rows of one number, [outputs × 1];
/// - `cost`, the name of a class, `QuadraticCost` or `CrossEntropyCost`.
///
/// The book's `mnist_loader.py` gives pixels x as x/256, and here they are x/255. So that W · pixels stays the same, the
/// first layer's weights are multiplied by 255/256 when they are read, and divided by it when they are written.
enum Network2File {
  /// The longest text that is read, in bytes: 20 times the book's largest network.
  static let sizeLimit = 64 << 20
  private static let pixelRatio = 255.0 / 256
  private static let costs: [(name: String, cost: Cost)] = [
    ("QuadraticCost", .quadratic), ("CrossEntropyCost", .crossEntropy),
  ]
  private static let fields = ["sizes", "weights", "biases", "cost"]

  static func decode(_ bytes: [UInt8]) throws(FileError) -> Model {
    let json = try parse(bytes)
    let sizes = try sizes(field("sizes", of: json))
    let layers = sizes.count - 1
    let weightLists = try list(field("weights", of: json), of: layers, at: "weights")
    let biasLists = try list(field("biases", of: json), of: layers, at: "biases")
    var weights: [Matrix<Float>] = []
    var biases: [Matrix<Float>] = []
    for l in 0..<layers {
      let factor = l == 0 ? pixelRatio : 1
      weights.append(
        try matrix(weightLists[l], rows: sizes[l + 1], columns: sizes[l], times: factor, at: "weights[\(l)]"))
      biases.append(try matrix(biasLists[l], rows: sizes[l + 1], columns: 1, times: 1, at: "biases[\(l)]"))
    }
    let cost = try cost(field("cost", of: json))
    var parameters = Parameters<Float>(sizes: sizes)
    (parameters.weights, parameters.biases) = (weights, biases)
    let sigmoids = [Activation](repeating: .sigmoid, count: layers)
    return Model(network: Network(parameters: parameters, activations: sigmoids), cost: cost)
  }

  static func encode(_ model: Model) throws(FileError) -> [UInt8] {
    if let other = model.network.activations.first(where: { $0 != .sigmoid }) {
      throw .unsupported(
        "network2's format has only sigmoid layers, and this network has \(other.rawValue); use .safetensors")
    }
    guard let cost = costs.first(where: { $0.cost == model.cost })?.name else {
      throw .unsupported("network2's format has no \(model.cost.rawValue) cost; use .safetensors")
    }
    let parameters = model.network.parameters
    let weights = parameters.weights.enumerated().map { l, weights in
      rows(of: weights, dividedBy: l == 0 ? pixelRatio : 1)
    }
    let json: JSON = [
      "sizes": .array(model.network.sizes.map { JSON($0) }),
      "weights": .array(weights),
      "biases": .array(parameters.biases.map { rows(of: $0, dividedBy: 1) }),
      "cost": .string(cost),
    ]
    return [UInt8](json.description.utf8)
  }
}

// MARK: - Reading

extension Network2File {
  private static func parse(_ bytes: [UInt8]) throws(FileError) -> JSON {
    guard bytes.count <= sizeLimit else {
      throw .tooLarge("JSON of \(ByteCount(bytes.count)) is larger than the limit of \(ByteCount(sizeLimit))")
    }
    let json = try JSON.parse(bytes)
    if let unknown = json.object?.first(where: { !fields.contains($0.name) }) {
      throw .malformed("network2 file has the unknown field \(unknown.name.quoted)")
    }
    return json
  }

  private static func field(_ name: String, of json: JSON) throws(FileError) -> JSON {
    guard let value = json[name] else { throw .malformed("network2 file lacks \(name.quoted)") }
    return value
  }

  private static func sizes(_ json: JSON) throws(FileError) -> [Int] {
    let sizes = (json.array ?? []).map { $0.integer ?? 0 }
    guard sizes.count >= 2, sizes.allSatisfy({ $0 > 0 }) else {
      throw .malformed("\"sizes\" is not a list of at least two whole numbers above 0")
    }
    return sizes
  }

  private static func list(
    _ json: JSON, of count: Int, at place: @autoclosure () -> String
  ) throws(FileError) -> [JSON] {
    guard let elements = json.array, elements.count == count else {
      throw .malformed("\(place()) is not a list of \(count)")
    }
    return elements
  }

  private static func matrix(
    _ json: JSON, rows: Int, columns: Int, times factor: Double, at place: String
  ) throws(FileError) -> Matrix<Float> {
    // Row by row, so that memory is taken for what is there and not for what `sizes` claims.
    var elements: [[Float]] = []
    for (j, row) in try list(json, of: rows, at: place).enumerated() {
      var line: [Float] = []
      for (k, element) in try list(row, of: columns, at: "\(place)[\(j)]").enumerated() {
        guard let value = element.double.map({ Float($0 * factor) }), value.isFinite else {
          throw .malformed("\(place)[\(j)][\(k)] is not a number, or too large for 32-bit floats")
        }
        line.append(value)
      }
      elements.append(line)
    }
    return Matrix(elements)
  }

  private static func cost(_ json: JSON) throws(FileError) -> Cost {
    guard let cost = costs.first(where: { $0.name == json.string })?.cost else {
      let name = (json.string ?? json.description).quoted
      throw .unsupported("unknown cost \(name); known are QuadraticCost, CrossEntropyCost")
    }
    return cost
  }
}

// MARK: - Writing

extension Network2File {
  /// The rows of `matrix` as lists of numbers, as exact as a `Double` is, so that reading gives the same floats.
  private static func rows(of matrix: Matrix<Float>, dividedBy factor: Double) -> JSON {
    .array(
      (0..<matrix.rows).map { j in
        .array((0..<matrix.columns).map { k in JSON(Double(matrix[j, k]) / factor) })
      })
  }
}
