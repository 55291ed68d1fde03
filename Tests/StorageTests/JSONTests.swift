import Storage
import Testing

@Suite("JSON")
struct JSONTests {
  @Test(
    "is accepted as RFC 8259 has it",
    arguments: [
      ("null", nil), (" \t\r\n true \n", true), ("false", false), ("[]", []), ("{}", [:]), ("[ ]", []), ("{ }", [:]),
      ("\"\"", ""), ("[1 , 2]", [1, 2]), ("{\"a\" : {\"b\":[null]}}", ["a": ["b": [nil]]]),
      ("{\"b\":1,\"a\":2}", ["b": 1, "a": 2]), ("{\"\":0}", ["": 0]),
      (#""\"\\\/\b\f\n\r\t\u00e9\uD834\uDD1E""#, "\"\\/\u{8}\u{C}\n\r\té𝄞"), (#""\u0000""#, "\0"),
      ("\"é𝄞\u{7F}\u{2028}\"", "é𝄞\u{7F}\u{2028}"), ("[0,-1,10]", [0, -1, 10]),
      ("[[[[[[[[]]]]]]]]", [[[[[[[[]]]]]]]]),
    ] as [(String, JSON)])
  func accepted(text: String, value: JSON) throws {
    #expect(try JSON.parse([UInt8](text.utf8)) == value)
  }

  @Test(
    "that breaks the grammar is refused at the byte that breaks it",
    arguments: [
      ("", 0), (" ", 1), ("nul", 3), ("nulL", 3), ("True", 0), ("[", 1), ("[1", 2), ("[1,", 3), ("[1,]", 3),
      ("[,1]", 1),
      ("[1 2]", 3), ("{", 1), ("{\"a\"", 4), ("{\"a\":", 5), ("{\"a\":1,}", 7), ("{a:1}", 1), ("{'a':1}", 1),
      ("{\"a\" 1}", 5), ("{1:1}", 1), ("{}{}", 2), ("{} x", 3), ("{}\0", 2), ("1 1", 2), ("\u{FEFF}{}", 0), ("]", 0),
      ("\"", 1), ("\"a", 2), ("\"\n\"", 1), ("\"\u{1F}\"", 1), (#""\x""#, 1), (#""\"#, 2), (#""\u12"#, 5),
      (#""\u12g4""#, 5), (#""\uD834""#, 1), (#""\uD834\n""#, 1), (#""\uD834\u0041""#, 1), (#""\uDD1E""#, 1),
      ("01", 1), ("-", 1), ("--1", 1), ("+1", 0), (".5", 0), ("1.", 2), ("1.e1", 2), ("1e", 2), ("1e+", 3), ("0x1", 1),
      ("1_000", 1), ("NaN", 0), ("Infinity", 0), ("-Infinity", 1), ("[1]//", 3), ("/**/1", 0), ("\u{A0}1", 0),
    ])
  func invalid(text: String, byte: Int) throws {
    #expect(throws: FileError(.malformed, "is not valid JSON at byte \(byte)")) { try JSON.parse([UInt8](text.utf8)) }
  }

  @Test(
    "that is not UTF-8 is refused",
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFE, 0xFF], [0x22, 0xC3],
    ])
  func notUTF8(bytes: [UInt8]) {
    #expect(throws: FileError(.malformed, "is not valid UTF-8")) { try JSON.parse(bytes) }
  }

  @Test("in which a name stands twice is refused, however it is written")
  func duplicates() {
    let texts = [
      (#"{"a":1,"a":1}"#, #"has "a" twice"#),
      (#"{"a":1,"\u0061":2}"#, #"has "a" twice"#),
      (#"[{"x":[{"b":{"c":1,"d":2,"c":3}}]}]"#, #""x.b" has "c" twice"#),
      (#"{"p":{"q":1},"r":{"":1,"":2}}"#, #""r" has "" twice"#),
    ]
    for (text, sentence) in texts {
      #expect(throws: FileError(.malformed, sentence)) { try JSON.parse([UInt8](text.utf8)) }
    }
  }

  @Test("may be as deep as the limit says and no deeper")
  func depth() throws {
    func nested(_ depth: Int) -> [UInt8] {
      [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    }
    #expect(try JSON.parse(nested(3), depth: 3) == [[[]]])
    for depth in [9, 100_000] {
      #expect(throws: FileError(.malformed, "is nested too deeply")) { try JSON.parse(nested(depth)) }
    }
    let wide = "[" + [String](repeating: "[]", count: 100).joined(separator: ",") + "]"
    #expect(try JSON.parse([UInt8](wide.utf8), depth: 2).array?.count == 100)
  }

  @Test("keeps numbers as they are written, and tells whole ones from others")
  func numbers() throws {
    let text = "[1,1.0,1e0,-0,9223372036854775807,9223372036854775808,0.1,1E-400,1e400,123456789012345678901234567890]"
    let value = try JSON.parse([UInt8](text.utf8))
    #expect(value.description == text)
    #expect(value.array?.map(\.integer) == [1, nil, nil, 0, .max, nil, nil, nil, nil, nil])
    #expect(
      value.array?.map(\.double) == [
        1, 1, 1, 0, 9.223372036854775807e18, 9.223372036854775808e18, 0.1, 0, nil, 1.2345678901234568e29,
      ])
    #expect(value.array?[3].double?.sign == .minus)
  }

  @Test("written from any finite number reads back as the same bits")
  func numberRoundTrip() throws {
    var generator = SplitMix64(state: 8259)
    let floats = (0..<5_000).map { _ in Float(bitPattern: generator.next()) }.filter(\.isFinite)
    let doubles = (0..<5_000).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
    let awkward: [Double] = [0, -0.0, 1, 100, 1e15, 1e16, 1e-5, .pi, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
    for float in floats + [-0.0, 1, .leastNonzeroMagnitude, .greatestFiniteMagnitude] {
      let read = try JSON.parse([UInt8](JSON(float).description.utf8))
      #expect(read.double.map { Float($0).bitPattern } == float.bitPattern)
    }
    for double in doubles + awkward {
      let read = try JSON.parse([UInt8](JSON(double).description.utf8))
      #expect(read.double?.bitPattern == double.bitPattern)
    }
  }

  @Test("is written in one line, with escapes for all that controls")
  func writer() {
    let values: [(JSON, String)] = [
      (
        ["digit": 7, "probabilities": .array([0.25, 1].map { JSON($0 as Float) }), "path": "a\"b\\c"],
        #"{"digit":7,"probabilities":[0.25,1.0],"path":"a\"b\\c"}"#
      ),
      ([nil, true, false, [], [:], -3, 2.5, 1e100], "[null,true,false,[],{},-3,2.5,1e+100]"),
      ([JSON(Double.nan), JSON(-Float.infinity)], "[null,null]"),
      (
        "\0\u{8}\u{C}\n\r\t\u{1B}\u{1F} ~\u{7F}\u{80}\u{9F}\u{A0}/é𝄞",
        #""\u0000\u0008\u000c\n\r\t\u001b\u001f ~\u007f\u0080\u009f"# + "\u{A0}/é𝄞\""
      ),
    ]
    for (value, text) in values {
      #expect(value.description == text)
    }
  }

  @Test("reads back as it was written")
  func roundTrip() throws {
    let value: JSON = ["a": [1, -2.5, "\u{1}\"\\\u{85}é", nil, true], "": ["": [[:]]]]
    #expect(try JSON.parse([UInt8](value.description.utf8)) == value)
  }

  @Test("gives its parts only as what they are")
  func accessors() {
    let value: JSON = ["text": "a", "list": [1], "number": 1.5, "yes": true, "none": nil]
    #expect(value["text"]?.string == "a")
    #expect(value["list"]?.array == [1])
    #expect(value["number"]?.double == 1.5)
    #expect(value["number"]?.integer == nil)
    #expect(value["yes"]?.bool == true)
    #expect(value["none"] == .null)
    #expect(value["other"] == nil)
    #expect(value["text"]?["text"] == nil)
    #expect(value.object?.map(\.name) == ["text", "list", "number", "yes", "none"])
    #expect(value.array == nil && value.string == nil && value.integer == nil && value.bool == nil)
  }

  @Test("never traps, whatever the bytes")
  func mutations() throws {
    let text = [UInt8](#"{"a":[1,-2.5e+3,"\u00e9\uD834\uDD1E\n",null,true,false],"b":{"c":{}}}"#.utf8)
    for length in 0..<text.count {
      #expect(throws: FileError.self) { try JSON.parse([UInt8](text[..<length])) }
    }
    var generator = SplitMix64(state: 8259)
    for _ in 0..<10_000 {
      var mutated = text
      for _ in 0..<3 {
        mutated[.random(in: 0..<text.count, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      guard let value = try? JSON.parse(mutated) else { continue }
      #expect(try JSON.parse([UInt8](value.description.utf8)) == value)
    }
  }
}
