import Storage

/// Bytes in the wire format of protocol buffers (protobuf.dev, "Encoding"), as far as ONNX files need it: numbers, floats, and
/// fields that have a length.
struct ProtocolBuffer {
  /// The kind of a field's value.
  private enum Wire: UInt64 {
    case varint = 0
    case fixed64 = 1
    case length = 2
    case fixed32 = 5
  }

  private(set) var bytes: [UInt8] = []

  // MARK: Writing

  mutating func append(_ field: Int, number: Int) {
    append(tag: field, .varint)
    append(varint: UInt64(bitPattern: Int64(number)))
  }

  mutating func append(_ field: Int, float: Float) {
    append(tag: field, .fixed32)
    bytes += float.littleEndianBytes
  }

  mutating func append(_ field: Int, bytes content: [UInt8]) {
    append(tag: field, .length)
    append(varint: UInt64(content.count))
    bytes += content
  }

  mutating func append(_ field: Int, text: String) { append(field, bytes: Array(text.utf8)) }

  /// A field that is itself made of fields.
  mutating func append(_ field: Int, _ make: (inout ProtocolBuffer) -> Void) {
    var content = ProtocolBuffer()
    make(&content)
    append(field, bytes: content.bytes)
  }

  private mutating func append(tag field: Int, _ wire: Wire) { append(varint: UInt64(field) << 3 | wire.rawValue) }

  private mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  // MARK: Reading

  /// The value of a field.
  enum Value {
    case number(Int)
    case float(Float)
    case bytes(ArraySlice<UInt8>)
  }

  /// The fields of a message in their order.
  ///
  /// - Throws: `FileError` if the bytes are none.
  static func fields(of bytes: ArraySlice<UInt8>) throws(FileError) -> [(field: Int, value: Value)] {
    var rest = bytes
    var fields: [(field: Int, value: Value)] = []
    while !rest.isEmpty {
      let tag = try varint(&rest)
      guard let field = Int(exactly: tag >> 3), field > 0, let wire = Wire(rawValue: tag & 7) else { throw broken }
      switch wire {
      case .varint: fields.append((field, .number(Int(truncatingIfNeeded: try varint(&rest)))))
      case .length:
        guard let length = Int(exactly: try varint(&rest)) else { throw broken }
        fields.append((field, .bytes(try take(length, of: &rest))))
      case .fixed32:
        let bits = try take(4, of: &rest).reversed().reduce(0) { $0 << 8 | UInt32($1) }
        fields.append((field, .float(Float(bitPattern: bits))))
      case .fixed64: _ = try take(8, of: &rest)
      }
    }
    return fields
  }

  private static let broken = FileError.malformed("is cut off, or no ONNX file")

  private static func take(_ count: Int, of rest: inout ArraySlice<UInt8>) throws(FileError) -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw broken }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// A number of at most 64 bits, 7 in each byte.
  private static func varint(_ rest: inout ArraySlice<UInt8>) throws(FileError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      guard let byte = rest.popFirst(), shift < 63 || byte < 2 else { throw broken }
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw broken
  }
}

extension Float {
  /// As files have it.
  var littleEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: bitPattern >> (8 * UInt32($0))) } }
}
