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
    /// The elements, the last dimension fastest.
    public let values: [Float]
    /// How a file keeps them.
    public let element: Element

    /// - Parameter element: the values are those of this kind; others would be brought nearer to 0.
    /// - Precondition: as many values as the shape has places, which are none if one of its lengths is 0.
    public init(shape: [Int], values: [Float], element: Element = .single) {
      precondition(shape.allSatisfy { $0 >= 0 }, "the shape \(shape) has a negative length")
      precondition(shape.reduce(1, *) == values.count, "\(values.count) values do not fill the shape \(shape)")
      self.shape = shape
      self.values = values
      self.element = element
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
  fileprivate var byteCount: Int { element.size * values.count }
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

  /// The numbers that bytes mean.
  func values(_ bytes: Span<UInt8>) -> [Float] {
    [Float](capacity: bytes.count / size) { values in
      for byte in stride(from: 0, to: bytes.count - size + 1, by: size) {
        let low = UInt32(bytes[byte]) | UInt32(bytes[byte + 1]) << 8
        switch self {
        case .half: values.append(HalfPrecision.value(UInt16(low)))
        case .brain: values.append(Float(bitPattern: low << 16))
        case .single:
          let high = UInt32(bytes[byte + 2]) | UInt32(bytes[byte + 3]) << 8
          values.append(Float(bitPattern: low | high << 16))
        }
      }
    }
  }
}
