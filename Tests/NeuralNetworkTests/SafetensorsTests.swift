import Storage
import Testing

@testable import NeuralNetwork

@Suite("A safetensors file")
struct SafetensorsTests {
  @Test("that breaks the format is refused in a sentence that says where", arguments: malformed)
  func refused(file: Malformed) {
    let error = #expect(throws: FileError.self) { try Safetensors(decoding: file.bytes) }
    #expect(error?.description == file.sentence)
  }

  @Test("may be of any layout that the format allows")
  func accepted() throws {
    let files: [(bytes: [UInt8], tensors: [String: Safetensors.Tensor])] = [
      (safetensorsFile("{}"), [:]),
      (safetensorsFile("{ }  \u{20}"), [:]),
      (safetensorsFile(#"{"__metadata__":{}}"#), [:]),
      (
        safetensorsFile(#"{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}"#, data: [0, 0, 0x80, 0x3F]),
        ["a": .init(shape: [], values: [1])]
      ),
      (
        safetensorsFile(#"{"a":{"data_offsets":[0,0],"shape":[2,0,3],"dtype":"F32"}}"#),
        ["a": .init(shape: [2, 0, 3], values: [])]
      ),
      (
        safetensorsFile(
          #"{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"#
            + #""é\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
            + #""none":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}"#,
          data: [0, 0, 0xC0, 0x7F, 0, 0, 0, 0x80]),
        [
          "b": .init(shape: [1], values: [-0.0]), "éa": .init(shape: [1], values: [.nan]),
          "none": .init(shape: [0], values: []),
        ]
      ),
    ]
    for (bytes, tensors) in files {
      let file = try Safetensors(decoding: bytes)
      #expect(file.tensors.keys.sorted() == tensors.keys.sorted())
      for (name, tensor) in tensors {
        #expect(file.tensors[name]?.shape == tensor.shape)
        #expect(file.tensors[name]?.values.map(\.bitPattern) == tensor.values.map(\.bitPattern))
      }
    }
  }

  @Test("is laid out as the reference implementation lays it out")
  func layout() throws {
    let file = Safetensors(
      tensors: [
        "b": .init(shape: [1, 2], values: [1, -0.0]), "a": .init(shape: [], values: [.leastNonzeroMagnitude]),
      ],
      metadata: ["z": "\"", "a": "é\n"])
    let header =
      #"{"__metadata__":{"a":"é\n","z":"\""},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"#
      + #""b":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]}}"# + "      "
    #expect(header.utf8.count % 8 == 0)
    #expect(
      try file.encoded() == safetensorsFile(header, data: [1, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x80]))
    #expect(try Safetensors(decoding: file.encoded()) == file)
  }

  @Test("keeps numbers of half precision and the upper halves of floats, behind the wider ones")
  func narrow() throws {
    let header =
      #"{"c":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]},"#
      + #""a":{"dtype":"F16","shape":[2],"data_offsets":[6,10]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let bytes = safetensorsFile(padded, data: [0, 0, 0x80, 0x3F, 0x40, 0xC0, 0, 0x3C, 0xFF, 0xFB])
    let file = try Safetensors(decoding: bytes)
    #expect(file.tensors["c"] == .init(shape: [1], values: [1]))
    #expect(file.tensors["b"] == .init(shape: [1], values: [-3], element: .brain))
    #expect(file.tensors["a"] == .init(shape: [2], values: [1, -65_504], element: .half))
    #expect(try file.encoded() == bytes)
  }

  @Test("reads and writes every number of half precision as the compiler's own type does")
  func half() {
    for bits in UInt16.min...UInt16.max {
      let (value, expected) = (HalfPrecision.value(bits), Float(Float16(bitPattern: bits)))
      #expect(value.bitPattern == expected.bitPattern || value.isNaN && expected.isNaN)
      #expect(HalfPrecision.bits(value) == bits)
    }
  }

  @Test("of the reference implementation is written again byte for byte")
  func sameAsReference() throws {
    // With one name at most: the reference puts metadata in no particular order.
    let bytes = try File.read(fixture("sequential.safetensors"))
    #expect(try Safetensors(decoding: bytes).encoded() == bytes)
  }

  @Test("with names and text longer than 1 MiB is neither written nor read")
  func headerLimit() throws {
    var file = Safetensors(tensors: [:], metadata: ["a": ""])
    let room = (1 << 20) - #"{"__metadata__":{"a":""}}"#.utf8.count
    file.metadata["a"] = String(repeating: "x", count: room)
    let bytes = try file.encoded()
    #expect(bytes.count == 8 + 1 << 20)
    #expect(try Safetensors(decoding: bytes) == file)
    file.metadata["a"] = String(repeating: "x", count: room + 1)
    let sentence = "header length 1048584 exceeds the limit of 1 MiB; is this a model file?"
    #expect(throws: FileError(.tooLarge, sentence)) { try file.encoded() }
  }

  /// A file that breaks the format, and the sentence that says how.
  struct Malformed: CustomTestStringConvertible {
    let bytes: [UInt8]
    let sentence: String
    var testDescription: String { sentence }
  }

  private static let malformed: [Malformed] =
    (beginnings + headers + entries.map { (safetensorsFile("{\"a\":\($0.0)}", data: [0, 0, 0, 0]), $0.1) } + places)
    .map { Malformed(bytes: $0.0, sentence: $0.1) }

  private static let beginnings: [([UInt8], String)] = [
    ([], "too short for a model file: 0 bytes"),
    ([1], "too short for a model file: 1 byte"),
    ([2, 0, 0, 0, 0, 0, 0], "too short for a model file: 7 bytes"),
    ([0, 0, 0, 0, 0, 0, 0, 0], "model header is empty"),
    (
      [0xE8, 3, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0x20, count: 999),
      "header length 1000 exceeds the file by 1 byte"
    ),
    ([0xE8, 3, 0, 0, 0, 0, 0, 0], "header length 1000 exceeds the file by 1000 bytes"),
    ([1, 0, 16, 0, 0, 0, 0, 0], "header length 1048577 exceeds the limit of 1 MiB; is this a model file?"),
    (
      [0, 0, 0, 0, 0, 0, 0, 0x80],
      "header length 9223372036854775808 exceeds the limit of 1 MiB; is this a model file?"
    ),
    (
      [UInt8](repeating: 0xFF, count: 8),
      "header length 18446744073709551615 exceeds the limit of 1 MiB; is this a model file?"
    ),
    ([0x50, 0x4B, 3, 4, 0, 0, 8, 8, 0], "this is a zip file, as torch.save writes it; only .safetensors is supported"),
    ([0x50, 0x4B, 3, 4], "this is a zip file, as torch.save writes it; only .safetensors is supported"),
    (
      [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46],
      "this is a Python pickle, as torch.save writes it; only .safetensors is supported"
    ),
  ]

  private static let entry = #"{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"#

  private static let headers: [([UInt8], String)] =
    [
      (safetensorsFile([0x7B, 0x22, 0xFF, 0x22, 0x7D]), "header is not valid UTF-8"),
      (safetensorsFile(String(repeating: #"{"a":"#, count: 100_000)), "header is nested too deeply"),
      (safetensorsFile("{\"a\":" + String(repeating: "[", count: 100_000)), "header is nested too deeply"),
    ]
    + [
      ("{", "header is not valid JSON at byte 1"),
      ("{\"a\":1,}", "header is not valid JSON at byte 7"),
      ("{}{}", "header is not valid JSON at byte 2"),
      ("\u{FEFF}{}", "header is not valid JSON at byte 0"),
      ("{}\0\0", "header is not valid JSON at byte 2"),
      ("    ", "header is not valid JSON at byte 4"),
      (" {}", "header must start with '{'"),
      ("[]", "header must start with '{'"),
      ("7", "header must start with '{'"),
      ("{}\t", "header is padded with something other than blanks"),
      ("{} \n", "header is padded with something other than blanks"),
      ("{\"__metadata__\":null}", "metadata is not an object"),
      ("{\"__metadata__\":[]}", "metadata is not an object"),
      (#"{"__metadata__":{"k":1}}"#, "metadata \"k\" is not text"),
      (#"{"__metadata__":{"k":null}}"#, "metadata \"k\" is not text"),
      (#"{"__metadata__":{"k":"1","\u006b":"1"}}"#, "header \"__metadata__\" has \"k\" twice"),
      (#"{"__metadata__":{},"__metadata__":{}}"#, "header has \"__metadata__\" twice"),
      ("{\"fc1.weight\":\(entry),\"fc1.weight\":\(entry)}", "header has \"fc1.weight\" twice"),
      ("{\"fc1.weight\":\(entry),\"fc1.\\u0077eight\":\(entry)}", "header has \"fc1.weight\" twice"),
      ("{\"\":\(entry)}", "a tensor has an empty name"),
      ("{\"\\u001b[2J\":7}", #"tensor "\u001b[2J" is not described by an object"#),
    ].map { (safetensorsFile($0), $1) }

  /// Descriptions of the tensor "a", behind which there are four bytes of data.
  private static let entries: [(String, String)] = [
    ("7", "tensor \"a\" is not described by an object"),
    ("null", "tensor \"a\" is not described by an object"),
    ("{}", "tensor \"a\" lacks the field \"dtype\""),
    (#"{"dtype":"F32","data_offsets":[0,4]}"#, "tensor \"a\" lacks the field \"shape\""),
    (#"{"dtype":"F32","shape":[1]}"#, "tensor \"a\" lacks the field \"data_offsets\""),
    (
      #"{"dtype":"F32","shape":[1],"data_offsets":[0,4],"strides":[1]}"#,
      "tensor \"a\" has the unknown field \"strides\""
    ),
    (#"{"dtype":"F32","dtype":"F32"}"#, "header \"a\" has \"dtype\" twice"),
    (#"{"dtype":{"x":1,"x":1}}"#, "header \"a.dtype\" has \"x\" twice"),
    (described(type: "\"X32\""), "tensor \"a\" has unknown type \"X32\""),
    (described(type: "\"f32\""), "tensor \"a\" has unknown type \"f32\""),
    (described(type: "7"), "tensor \"a\" has unknown type \"7\""),
    (described(type: "\"I8\""), "tensor \"a\" has type I8; only F32, F16 and BF16 are supported"),
    (described(type: "\"F64\""), "tensor \"a\" has type F64; only F32, F16 and BF16 are supported"),
    (described(shape: "[-1]"), "shape of \"a\" is not a list of whole numbers"),
    (described(shape: "[1.0]"), "shape of \"a\" is not a list of whole numbers"),
    (described(shape: "[1e0]"), "shape of \"a\" is not a list of whole numbers"),
    (described(shape: "[18446744073709551616]"), "shape of \"a\" is not a list of whole numbers"),
    (described(shape: "[\"1\"]"), "shape of \"a\" is not a list of whole numbers"),
    (described(shape: "[null]"), "shape of \"a\" is not a list of whole numbers"),
    (described(shape: "1"), "shape of \"a\" is not a list of whole numbers"),
    (described(shape: "[4294967296,4294967296]"), "shape of \"a\" overflows"),
    (described(shape: "[9223372036854775807]"), "shape of \"a\" overflows"),
    (described(shape: "[2305843009213693953]"), "shape of \"a\" overflows"),
    (described(offsets: "[4]"), "data_offsets of \"a\" must have two whole numbers"),
    (described(offsets: "[0,4,4]"), "data_offsets of \"a\" must have two whole numbers"),
    (described(offsets: "[-4,0]"), "data_offsets of \"a\" must have two whole numbers"),
    (described(offsets: "[0,4.0]"), "data_offsets of \"a\" must have two whole numbers"),
    (described(offsets: "[4,0]"), "data_offsets of \"a\" are reversed"),
    (described(shape: "[2]"), "tensor \"a\" has 4 bytes, its shape needs 8"),
    (described(shape: "[]", offsets: "[0,1]"), "tensor \"a\" has 1 byte, its shape needs 4"),
    (described(shape: "[2]", offsets: "[0,8]"), "data is truncated: expected 8 bytes, found 4"),
    (
      described(shape: "[1152921504606846976]", offsets: "[0,4611686018427387904]"),
      "data is truncated: expected 4611686018427387904 bytes, found 4"
    ),
    (described(offsets: "[4,8]"), "4 unused bytes before tensor \"a\""),
    (described(offsets: "[1,5]"), "1 unused byte before tensor \"a\""),
    (described(shape: "[0]", offsets: "[0,0]"), "4 bytes after the last tensor"),
  ]

  private static func described(
    type: String = "\"F32\"", shape: String = "[1]", offsets: String = "[0,4]"
  ) -> String {
    #"{"dtype":\#(type),"shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  /// Two tensors, a and b, and their data.
  private static let places: [([UInt8], String)] = [
    (("[1]", "[0,4]"), ("[1]", "[0,4]"), 4, "tensor \"b\" overlaps \"a\""),
    (("[2]", "[0,8]"), ("[1]", "[4,8]"), 8, "tensor \"b\" overlaps \"a\""),
    (("[1]", "[0,4]"), ("[1]", "[8,12]"), 12, "4 unused bytes before tensor \"b\""),
    (("[1]", "[4,8]"), ("[1]", "[0,4]"), 9, "1 byte after the last tensor"),
    (("[1]", "[4,8]"), ("[1]", "[0,4]"), 7, "data is truncated: expected 8 bytes, found 7"),
    (("[0]", "[8,8]"), ("[1]", "[0,4]"), 8, "4 unused bytes before tensor \"a\""),
  ].map { a, b, count, sentence in
    let header =
      "{\"a\":\(described(shape: a.0, offsets: a.1)),\"b\":\(described(shape: b.0, offsets: b.1))}"
    return (safetensorsFile(header, data: [UInt8](repeating: 0, count: count)), sentence)
  }
}
