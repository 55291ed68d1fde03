import Storage

extension Safetensors {
  /// Reads the bytes of a file.
  ///
  /// Stricter than the reference implementation: a name that stands twice, a blank before the header, fields that the
  /// format does not have and tensors without a name are refused, and so is every type but F32. Values may be NaN.
  ///
  /// - Throws: `SafetensorsError`.
  /// - Complexity: O(*n*), where *n* is the number of bytes; memory in proportion to them, whatever they claim.
  public init(decoding bytes: [UInt8]) throws(SafetensorsError) { try self.init(decoding: bytes.span) }

  /// The same for bytes that need not be in an array, such as those that are built into a program.
  package init(decoding bytes: Span<UInt8>) throws(SafetensorsError) {
    let header = try Self.header(of: bytes)
    let data = bytes.extracting((8 + header.count)...)
    var entries: [Entry] = []
    metadata = [:]
    for member in try Self.members(of: header) {
      if member.name == Self.metadataName {
        metadata = try Self.metadata(member.value)
      } else {
        entries.append(try Entry(member))
      }
    }
    try Self.checkPlaces(of: entries, dataCount: data.count)
    tensors = [:]
    for entry in entries {
      let bytes = data.extracting(entry.begin..<entry.end)
      tensors[entry.name] = Tensor(shape: entry.shape, values: Self.floats(bytes))
    }
  }

  /// The bytes of the header, with its padding.
  private static func header(of bytes: Span<UInt8>) throws(SafetensorsError) -> [UInt8] {
    let begin = (0..<min(8, bytes.count)).map { bytes[$0] }
    if begin.starts(with: [0x50, 0x4B, 0x03, 0x04]) { throw .zip }
    guard bytes.count >= 8 else { throw .tooShort(bytes: bytes.count) }
    let length = begin.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length > 0 else { throw .headerEmpty }
    guard length <= UInt64(headerLimit) else {
      // A header of 640 bytes begins with the same two bytes as a pickle, but does not come here.
      throw bytes[0] == 0x80 && (2...5).contains(bytes[1]) ? .pickle : .headerTooLong(length)
    }
    let end = 8 + Int(length)
    guard end <= bytes.count else { throw .headerTruncated(length: Int(length), missing: end - bytes.count) }
    return (8..<end).map { bytes[$0] }
  }

  /// The members of the header's one object.
  private static func members(of header: [UInt8]) throws(SafetensorsError) -> [JSON.Member] {
    let json: JSON
    do throws(JSONError) {
      json = try JSON.parse(header)
    } catch {
      throw SafetensorsError(error)
    }
    guard header.first == UInt8(ascii: "{"), let members = json.object else { throw .headerNotObject }
    guard header.last(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: "}") else { throw .headerPadding }
    return members
  }

  private static func metadata(_ json: JSON) throws(SafetensorsError) -> [String: String] {
    guard let members = json.object else { throw .metadataNotObject }
    var metadata: [String: String] = [:]
    for member in members {
      guard let text = member.value.string else { throw .metadataNotText(member.name) }
      metadata[member.name] = text
    }
    return metadata
  }

  /// Makes sure that every byte of the data belongs to exactly one tensor.
  private static func checkPlaces(of entries: [Entry], dataCount: Int) throws(SafetensorsError) {
    var end = 0
    var previous = ""
    for entry in entries.sorted(by: { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }) {
      guard entry.begin >= end else { throw .overlap(tensor: entry.name, previous: previous) }
      guard entry.begin == end else { throw .hole(bytes: entry.begin - end, tensor: entry.name) }
      (end, previous) = (entry.end, entry.name)
    }
    guard dataCount >= end else { throw .dataTruncated(expected: end, found: dataCount) }
    guard dataCount == end else { throw .trailing(bytes: dataCount - end) }
  }

  /// The floats that `bytes`, four for each, mean.
  private static func floats(_ bytes: Span<UInt8>) -> [Float] {
    [Float](capacity: bytes.count / 4) { values in
      for byte in stride(from: 0, to: bytes.count - 3, by: 4) {
        let low = UInt32(bytes[byte]) | UInt32(bytes[byte + 1]) << 8
        let high = UInt32(bytes[byte + 2]) | UInt32(bytes[byte + 3]) << 8
        values.append(Float(bitPattern: low | high << 16))
      }
    }
  }
}

/// What the header says of one tensor, checked as far as it can be without the others.
private struct Entry {
  let name: String
  let shape: [Int]
  /// Where its bytes begin and end, counted from the beginning of the data.
  let begin, end: Int

  init(_ member: JSON.Member) throws(SafetensorsError) {
    name = member.name
    guard !name.isEmpty else { throw .emptyName }
    guard let fields = member.value.object else { throw .notDescribed(tensor: name) }
    if let unknown = fields.first(where: { !["dtype", "shape", "data_offsets"].contains($0.name) }) {
      throw .unknownField(unknown.name, tensor: name)
    }
    try Self.checkType(Self.field("dtype", of: member), of: name)
    guard let shape = Self.wholeNumbers(try Self.field("shape", of: member)) else { throw .shapeNotWhole(tensor: name) }
    guard let offsets = Self.wholeNumbers(try Self.field("data_offsets", of: member)), offsets.count == 2 else {
      throw .offsetsNotTwo(tensor: name)
    }
    self.shape = shape
    (begin, end) = (offsets[0], offsets[1])
    guard begin <= end else { throw .offsetsReversed(tensor: name) }
    guard let needed = Self.byteCount(of: shape) else { throw .shapeOverflow(tensor: name) }
    guard end - begin == needed else { throw .sizeMismatch(tensor: name, bytes: end - begin, needed: needed) }
  }

  private static func field(_ field: String, of member: JSON.Member) throws(SafetensorsError) -> JSON {
    guard let value = member.value[field] else { throw .missingField(field, tensor: member.name) }
    return value
  }

  private static func checkType(_ json: JSON, of name: String) throws(SafetensorsError) {
    let types = [
      "BOOL", "F4", "F6_E2M3", "F6_E3M2", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "I16", "U16", "F16", "BF16",
      "I32", "U32", "F32", "C64", "F64", "I64", "U64",
    ]
    guard let type = json.string, types.contains(type) else {
      throw .unknownType(json.string ?? json.description, tensor: name)
    }
    guard type == "F32" else { throw .unsupportedType(type, tensor: name) }
  }

  /// The elements if `json` is a list of whole numbers that are not negative.
  private static func wholeNumbers(_ json: JSON) -> [Int]? {
    guard let elements = json.array else { return nil }
    let numbers = elements.compactMap(\.integer).filter { $0 >= 0 }
    return numbers.count == elements.count ? numbers : nil
  }

  /// The bytes of a tensor of `shape`; nil if they are more than an `Int` can say.
  private static func byteCount(of shape: [Int]) -> Int? {
    shape.reduce(4 as Int?) { count, length in
      guard let (product, overflow) = count?.multipliedReportingOverflow(by: length), !overflow else { return nil }
      return product
    }
  }
}

extension SafetensorsError {
  /// What it means for a file that its header is not accepted as JSON.
  fileprivate init(_ error: JSONError) {
    self =
      switch error {
      case .invalid(let byte): .headerNotJSON(byte: byte)
      case .notUTF8: .headerNotUTF8
      case .nestedTooDeeply: .headerNestedTooDeeply
      case .duplicateName(let name, path: []): .duplicateTensor(name)
      case .duplicateName(let name, path: [Safetensors.metadataName]): .duplicateMetadata(name)
      case .duplicateName(let name, let path): .duplicateField(name, tensor: path[0])
      }
  }
}
