public import Storage

extension Safetensors {
  /// Reads the bytes of a file.
  ///
  /// Stricter than the reference implementation: a name that stands twice, a blank before the header, fields that the
  /// format does not have and tensors without a name are refused, and so is every type but F32, F16 and BF16. Values may be
  /// NaN.
  ///
  /// - Throws: `FileError`.
  /// - Complexity: O(*n*), where *n* is the number of bytes; memory in proportion to them, whatever they claim.
  public init(decoding bytes: [UInt8]) throws(FileError) { try self.init(decoding: bytes.span) }

  /// The same for bytes that need not be in an array, such as those that are built into a program.
  package init(decoding bytes: Span<UInt8>) throws(FileError) {
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
      tensors[entry.name] = Tensor(shape: entry.shape, element: entry.element, decoding: bytes)
    }
  }

  /// The bytes of the header, with its padding.
  private static func header(of bytes: Span<UInt8>) throws(FileError) -> [UInt8] {
    let begin = (0..<min(8, bytes.count)).map { bytes[$0] }
    if begin.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      throw .unsupported("this is a zip file, as torch.save writes it; only .safetensors is supported")
    }
    guard bytes.count >= 8 else { throw .malformed("too short for a model file: \(ByteCount(bytes.count))") }
    let length = begin.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length > 0 else { throw .malformed("model header is empty") }
    guard length <= UInt64(headerLimit) else {
      // A header of 640 bytes begins with the same two bytes as a pickle, but does not come here.
      guard bytes[0] != 0x80 || !(2...5).contains(bytes[1]) else {
        throw .unsupported("this is a Python pickle, as torch.save writes it; only .safetensors is supported")
      }
      throw headerTooLong(length)
    }
    let end = 8 + Int(length)
    guard end <= bytes.count else {
      throw .malformed("header length \(length) exceeds the file by \(ByteCount(end - bytes.count))")
    }
    return (8..<end).map { bytes[$0] }
  }

  /// The members of the header's one object.
  private static func members(of header: [UInt8]) throws(FileError) -> [JSON.Member] {
    let json: JSON
    do throws(FileError) { json = try JSON.parse(header) } catch { throw error.prefixed("header ") }
    guard header.first == UInt8(ascii: "{"), let members = json.object else {
      throw .malformed("header must start with '{'")
    }
    guard header.last(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: "}") else {
      throw .malformed("header is padded with something other than blanks")
    }
    return members
  }

  private static func metadata(_ json: JSON) throws(FileError) -> [String: String] {
    guard let members = json.object else { throw .malformed("metadata is not an object") }
    var metadata: [String: String] = [:]
    for member in members {
      guard let text = member.value.string else { throw .malformed("metadata \(member.name.quoted) is not text") }
      metadata[member.name] = text
    }
    return metadata
  }

  /// Makes sure that every byte of the data belongs to exactly one tensor.
  private static func checkPlaces(of entries: [Entry], dataCount: Int) throws(FileError) {
    var end = 0
    var previous = ""
    for entry in entries.sorted(by: { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }) {
      guard entry.begin >= end else { throw .malformed("tensor \(entry.name.quoted) overlaps \(previous.quoted)") }
      guard entry.begin == end else {
        let unused = counted(entry.begin - end, "unused byte")
        throw .malformed("\(unused) before tensor \(entry.name.quoted)")
      }
      (end, previous) = (entry.end, entry.name)
    }
    guard dataCount >= end else { throw .malformed("data is truncated: expected \(end) bytes, found \(dataCount)") }
    guard dataCount == end else { throw .malformed("\(counted(dataCount - end, "byte")) after the last tensor") }
  }
}

/// What the header says of one tensor, checked as far as it can be without the others.
private struct Entry {
  let name: String
  let element: Safetensors.Element
  let shape: [Int]
  /// Where its bytes begin and end, counted from the beginning of the data.
  let begin, end: Int

  init(_ member: JSON.Member) throws(FileError) {
    name = member.name
    let tensor = name.quoted
    guard !name.isEmpty else { throw .malformed("a tensor has an empty name") }
    guard let fields = member.value.object else { throw .malformed("tensor \(tensor) is not described by an object") }
    if let unknown = fields.first(where: { !["dtype", "shape", "data_offsets"].contains($0.name) }) {
      throw .malformed("tensor \(tensor) has the unknown field \(unknown.name.quoted)")
    }
    element = try Self.element(Self.field("dtype", of: member), of: tensor)
    guard let shape = Self.wholeNumbers(try Self.field("shape", of: member)) else {
      throw .malformed("shape of \(tensor) is not a list of whole numbers")
    }
    guard let offsets = Self.wholeNumbers(try Self.field("data_offsets", of: member)), offsets.count == 2 else {
      throw .malformed("data_offsets of \(tensor) must have two whole numbers")
    }
    self.shape = shape
    (begin, end) = (offsets[0], offsets[1])
    guard begin <= end else { throw .malformed("data_offsets of \(tensor) are reversed") }
    guard let needed = Self.byteCount(of: shape, element) else { throw .malformed("shape of \(tensor) overflows") }
    guard end - begin == needed else {
      throw .malformed("tensor \(tensor) has \(ByteCount(end - begin)), its shape needs \(needed)")
    }
  }

  private static func field(_ field: String, of member: JSON.Member) throws(FileError) -> JSON {
    guard let value = member.value[field] else {
      throw .malformed("tensor \(member.name.quoted) lacks the field \(field.quoted)")
    }
    return value
  }

  private static func element(_ json: JSON, of tensor: String) throws(FileError) -> Safetensors.Element {
    let types = [
      "BOOL", "F4", "F6_E2M3", "F6_E3M2", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "I16", "U16", "F16", "BF16",
      "I32", "U32", "F32", "C64", "F64", "I64", "U64",
    ]
    guard let type = json.string, types.contains(type) else {
      throw .malformed("tensor \(tensor) has unknown type \((json.string ?? json.description).quoted)")
    }
    guard let element = Safetensors.Element(rawValue: type) else {
      throw .unsupported("tensor \(tensor) has type \(type); only F32, F16 and BF16 are supported")
    }
    return element
  }

  /// The elements if `json` is a list of whole numbers that are not negative.
  private static func wholeNumbers(_ json: JSON) -> [Int]? {
    guard let elements = json.array else { return nil }
    let numbers = elements.compactMap(\.integer).filter { $0 >= 0 }
    return numbers.count == elements.count ? numbers : nil
  }

  /// The bytes of a tensor of `shape`; nil if they are more than an `Int` can say.
  private static func byteCount(of shape: [Int], _ element: Safetensors.Element) -> Int? {
    shape.reduce(element.size as Int?) { count, length in
      guard let (product, overflow) = count?.multipliedReportingOverflow(by: length), !overflow else { return nil }
      return product
    }
  }
}
