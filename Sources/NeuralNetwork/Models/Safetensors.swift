import CKernels
public import Storage

/// Named tensors of floats with some text about them: what a `.safetensors` file holds.
///
/// The format (github.com/huggingface/safetensors, "Format"): 8 bytes N, little-endian; N bytes of JSON that give each
/// tensor's type, shape and place; then the tensors, row-major and little-endian, without gap or overlap.
public struct Safetensors: Equatable, Sendable {
  /// How a file keeps a number; the order is that in which the reference implementation lays tensors out, from the last.
  public enum Element: String, CaseIterable, Sendable {
    /// IEEE's half precision.
    case half = "F16"
    /// The upper half of a 32-bit float.
    case brain = "BF16"
    /// A 32-bit float.
    case single = "F32"

    /// How many bytes a number takes.
    var size: Int { self == .single ? 4 : 2 }
  }

  /// An array of floats with any number of dimensions.
  public struct Tensor: Equatable, Sendable {
    /// The length of each dimension, the slowest first; empty for a single value.
    public let shape: [Int]
    /// How a file keeps the elements.
    public let element: Element
    /// The elements as a network takes them: of two dimensions the rows and columns, else all in one column.
    let matrix: Matrix<Float>
    /// Whether no element is NaN or infinite.
    let isFinite: Bool

    /// - Parameter element: the values are those of this kind; others would be brought nearer to 0.
    /// - Precondition: as many values as the shape has places, which are none if one of its lengths is 0.
    public init(shape: [Int], values: [Float], element: Element = .single) {
      precondition(shape.allSatisfy { $0 >= 0 }, "the shape \(shape) has a negative length")
      precondition(shape.reduce(1, *) == values.count, "\(values.count) values do not fill the shape \(shape)")
      self.shape = shape
      self.element = element
      var matrix = Self.matrix(for: shape)
      let columns = matrix.columns
      matrix.fill { row, column in values[row * columns + column] }
      self.matrix = matrix
      isFinite = values.allSatisfy(\.isFinite)
    }

    /// Makes a tensor of a matrix, or of its one column, without a copy.
    ///
    /// - Precondition: the shape is that of the matrix, or for one column also its number of rows alone.
    init(shape: [Int], matrix: Matrix<Float>, element: Element = .single) {
      precondition(
        shape == [matrix.rows, matrix.columns] || shape == [matrix.rows] && matrix.columns == 1,
        "\(matrix.shape) for the shape \(shape)")
      self.shape = shape
      self.element = element
      self.matrix = matrix
      isFinite = matrix.isFinite
    }

    /// Makes a tensor of the bytes that a file has for it.
    ///
    /// - Precondition: as many bytes as the shape needs.
    init(shape: [Int], element: Element, decoding bytes: Span<UInt8>) {
      self.shape = shape
      self.element = element
      var matrix = Self.matrix(for: shape)
      isFinite = FastKernels.decode(bytes, element.kernel, into: &matrix)
      self.matrix = matrix
    }

    /// The elements, the last dimension fastest.
    ///
    /// - Complexity: O(elements), each time they are asked for.
    public var values: [Float] {
      (0..<matrix.rows).flatMap { row in (0..<matrix.columns).map { matrix[row, $0] } }
    }

    /// Zeros for the elements of a tensor of `shape`.
    private static func matrix(for shape: [Int]) -> Matrix<Float> {
      let count = shape.reduce(1, *)
      guard shape.count == 2, count > 0 else { return Matrix(rows: max(count, 1), columns: min(count, 1)) }
      return Matrix(rows: shape[0], columns: shape[1])
    }
  }

  /// The tensors by name.
  public var tensors: [String: Tensor]
  /// Text about them by name.
  public var metadata: [String: String]

  /// - Precondition: no tensor has the empty name or the name `__metadata__`, which the format keeps for itself.
  public init(tensors: [String: Tensor], metadata: [String: String] = [:]) {
    precondition(tensors[""] == nil && tensors[Self.metadataName] == nil, "a tensor has a name that the format forbids")
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The longest header that is read or written, in bytes: far beyond any network of fully connected layers.
  static let headerLimit = 1 << 20
  /// Where the header keeps the text.
  static let metadataName = "__metadata__"
}

// MARK: - Writing

extension Safetensors {
  /// The bytes of a file. Equal values give equal bytes, laid out as the reference implementation lays them out: wide
  /// numbers first, then by name, and with the header padded by blanks so that the data begins at a multiple of 8.
  ///
  /// - Throws: `FileError` if names and text need more than 1 MiB.
  public func encoded() throws(FileError) -> [UInt8] {
    let sorted = Element.allCases.reversed().flatMap { element in
      tensors.filter { $0.value.element == element }.sorted { Self.precedes($0.key, $1.key) }
    }
    var header = [UInt8](self.header(of: sorted).description.utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    guard header.count <= Self.headerLimit else { throw Self.headerTooLong(UInt64(header.count)) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + sorted.reduce(0) { $0 + $1.value.byteCount })
    bytes += (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    bytes += header
    for tensor in sorted.map(\.value) {
      for value in tensor.values { tensor.element.append(value, to: &bytes) }
    }
    return bytes
  }

  static func headerTooLong(_ length: UInt64) -> FileError {
    FileError.tooLarge("header length \(length) exceeds the limit of \(ByteCount(headerLimit)); is this a model file?")
  }

  private func header(of sorted: [(key: String, value: Tensor)]) -> JSON {
    var members: [JSON.Member] = []
    if !metadata.isEmpty {
      let sorted = metadata.sorted { Self.precedes($0.key, $1.key) }
      members.append(JSON.Member(Self.metadataName, .object(sorted.map { JSON.Member($0.key, .string($0.value)) })))
    }
    var begin = 0
    for (name, tensor) in sorted {
      let end = begin + tensor.byteCount
      let (type, shape) = (JSON(tensor.element.rawValue), JSON.array(tensor.shape.map { JSON($0) }))
      members.append(JSON.Member(name, ["dtype": type, "shape": shape, "data_offsets": [JSON(begin), JSON(end)]]))
      begin = end
    }
    return .object(members)
  }

  /// The order of the bytes, as in the reference implementation; Swift's own order of strings differs.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}

extension Safetensors.Tensor {
  fileprivate var byteCount: Int { element.size * matrix.rows * matrix.columns }
}

extension Safetensors.Element {
  /// Adds the bytes of a number, the least first.
  fileprivate func append(_ value: Float, to bytes: inout [UInt8]) {
    let bits: UInt32
    switch self {
    case .half: bits = UInt32(HalfPrecision.bits(value))
    case .brain: bits = value.bitPattern >> 16
    case .single: bits = value.bitPattern
    }
    bytes.append(UInt8(truncatingIfNeeded: bits))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
    guard self == .single else { return }
    bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
  }

  var kernel: KernelNumber {
    switch self {
    case .half: .half
    case .brain: .brain
    case .single: .single
    }
  }
}
