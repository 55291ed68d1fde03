public import Storage

/// Why bytes are not accepted as a safetensors file.
public enum SafetensorsError: FormatError, Equatable {
  case tooShort(bytes: Int)
  /// A zip archive, as `torch.save` and `numpy.savez` write it.
  case zip
  /// A Python pickle, as `torch.save` once wrote it; reading one means running the program it holds.
  case pickle
  case headerEmpty
  case headerTooLong(UInt64)
  /// The header ends `missing` bytes behind the end of the file.
  case headerTruncated(length: Int, missing: Int)
  case headerNotUTF8
  /// The byte is counted from the beginning of the header.
  case headerNotJSON(byte: Int)
  case headerNestedTooDeeply
  case headerNotObject
  case headerPadding
  case metadataNotObject
  case metadataNotText(String)
  case duplicateMetadata(String)
  case duplicateTensor(String)
  case duplicateField(String, tensor: String)
  case emptyName
  case notDescribed(tensor: String)
  case missingField(String, tensor: String)
  case unknownField(String, tensor: String)
  /// A type that the format does not have.
  case unknownType(String, tensor: String)
  /// A type of the format other than F32.
  case unsupportedType(String, tensor: String)
  case shapeNotWhole(tensor: String)
  case shapeOverflow(tensor: String)
  case offsetsNotTwo(tensor: String)
  case offsetsReversed(tensor: String)
  case sizeMismatch(tensor: String, bytes: Int, needed: Int)
  case overlap(tensor: String, previous: String)
  case hole(bytes: Int, tensor: String)
  case dataTruncated(expected: Int, found: Int)
  case trailing(bytes: Int)

  public var description: String {
    switch self {
    case .tooShort(let bytes): "too short for a model file: \(ByteCount(bytes))"
    case .zip: "this is a zip file, as torch.save writes it; only .safetensors is supported"
    case .pickle: "this is a Python pickle, as torch.save writes it; only .safetensors is supported"
    case .headerEmpty: "model header is empty"
    case .headerTooLong(let length):
      "header length \(length) exceeds the limit of \(ByteCount(Safetensors.headerLimit)); is this a model file?"
    case .headerTruncated(let length, let missing): "header length \(length) exceeds the file by \(ByteCount(missing))"
    case .headerNotUTF8: "header is not valid UTF-8"
    case .headerNotJSON(let byte): "header is not valid JSON at byte \(byte)"
    case .headerNestedTooDeeply: "header is nested too deeply"
    case .headerNotObject: "header must start with '{'"
    case .headerPadding: "header is padded with something other than blanks"
    case .metadataNotObject: "metadata is not an object"
    case .metadataNotText(let name): "metadata \(name.quoted) is not text"
    case .duplicateMetadata(let name): "metadata \(name.quoted) appears twice"
    case .duplicateTensor(let name): "tensor \(name.quoted) appears twice"
    case .duplicateField(let field, let tensor): "field \(field.quoted) appears twice in tensor \(tensor.quoted)"
    case .emptyName: "a tensor has an empty name"
    case .notDescribed(let tensor): "tensor \(tensor.quoted) is not described by an object"
    case .missingField(let field, let tensor): "tensor \(tensor.quoted) lacks the field \(field.quoted)"
    case .unknownField(let field, let tensor): "tensor \(tensor.quoted) has the unknown field \(field.quoted)"
    case .unknownType(let type, let tensor): "tensor \(tensor.quoted) has unknown type \(type.quoted)"
    case .unsupportedType(let type, let tensor): "tensor \(tensor.quoted) has type \(type); only F32 is supported"
    case .shapeNotWhole(let tensor): "shape of \(tensor.quoted) is not a list of whole numbers"
    case .shapeOverflow(let tensor): "shape of \(tensor.quoted) overflows"
    case .offsetsNotTwo(let tensor): "data_offsets of \(tensor.quoted) must have two whole numbers"
    case .offsetsReversed(let tensor): "data_offsets of \(tensor.quoted) are reversed"
    case .sizeMismatch(let tensor, let bytes, let needed):
      "tensor \(tensor.quoted) has \(ByteCount(bytes)), its shape needs \(needed)"
    case .overlap(let tensor, let previous): "tensor \(tensor.quoted) overlaps \(previous.quoted)"
    case .hole(let bytes, let tensor): "\(bytes) unused \(bytes == 1 ? "byte" : "bytes") before tensor \(tensor.quoted)"
    case .dataTruncated(let expected, let found): "data is truncated: expected \(expected) bytes, found \(found)"
    case .trailing(let bytes): "\(bytes) \(bytes == 1 ? "byte" : "bytes") after the last tensor"
    }
  }
}
