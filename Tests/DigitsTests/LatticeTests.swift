import NeuralNetwork
import Testing

@testable import Digits

@Suite("The search of a line")
struct LatticeTests {
  /// A way through a lattice, found by trying all.
  private struct Way {
    let text: String
    let score: Double
  }

  /// All ways from `place` to the end, by recursion.
  private func ways(_ lattice: Lattice, from place: Int = 0) -> [Way] {
    guard place < lattice.places - 1 else { return [Way(text: "", score: 0)] }
    return lattice.arcs.filter { $0.from == place }.flatMap { arc in
      ways(lattice, from: arc.to).flatMap { rest in
        arc.choices.map { Way(text: ($0.sign.map(String.init) ?? "") + rest.text, score: $0.score + rest.score) }
      }
    }
  }

  /// A lattice of a few places by lot, with arcs over one to three of them, in no order.
  private func lattice(_ generator: inout RandomGenerator) -> Lattice {
    let places = 2 + generator.next(below: 5)
    var arcs: [Lattice.Arc] = []
    for from in 0..<places - 1 {
      for to in from + 1..<min(from + 4, places) where to == from + 1 || generator.next(below: 3) > 0 {
        let choices = (0..<1 + generator.next(below: 3)).map { _ -> (sign: Character?, score: Double) in
          let sign: Character? = generator.next(below: 6) == 0 ? nil : Character("\(generator.next(below: 3))")
          return (sign, Double(generator.next(below: 4000)) / 1000 - 2)
        }
        arcs.append(Lattice.Arc(from: from, to: to, choices: choices))
      }
    }
    return Lattice(places: places, arcs: arcs.shuffled(using: &generator))
  }

  /// Texts with the sum of their ways, the largest first, and the sum of all.
  private func expected(_ ways: [Way]) -> (texts: [(text: String, sum: Double)], total: Double) {
    let sums = Dictionary(grouping: ways, by: \.text).mapValues { $0.reduce(0) { $0 + Double.exponential($1.score) } }
    return (
      sums.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) },
      ways.reduce(0) { $0 + Double.exponential($1.score) }
    )
  }

  @Test("finds the readings that trying all ways finds, as likely, in the same order")
  func everything() {
    var generator = RandomGenerator(seed: 12)
    for _ in 0..<200 {
      let lattice = lattice(&generator)
      let ways = ways(lattice)
      let (texts, total) = expected(ways)
      let found = lattice.readings(1000)
      #expect(abs(Double.exponential(found.total) / total - 1) < 1e-9)
      #expect(found.paths.map(\.text) == texts.map(\.text))
      for (path, text) in zip(found.paths, texts) {
        #expect(abs(Double.exponential(path.sum) / text.sum - 1) < 1e-9)
        let best = ways.filter { $0.text == path.text }.map(\.score).max() ?? 0
        #expect(abs(path.score - best) < 1e-9)
        // The steps are a way through the lattice that reads as the text does and scores so.
        var place = 0
        var score = 0.0
        for step in path.steps {
          let arc = lattice.arcs[step.arc]
          #expect(arc.from == place)
          place = arc.to
          score += arc.choices.filter { $0.sign == step.sign }.map(\.score).max() ?? .infinity
        }
        #expect(place == lattice.places - 1 && abs(score - path.score) < 1e-9)
        #expect(path.steps.compactMap(\.sign) == Array(path.text))
      }
    }
  }

  @Test("finds only what a pattern allows, and of that the same as trying all ways")
  func patterns() throws {
    var generator = RandomGenerator(seed: 13)
    for text in [#"\d{2}"#, "[01]+", #"2?\d+"#, #"0\d?1?"#, #"[02]{1,2}1"#] {
      let pattern = try Pattern(text)
      let regex = try Regex(text)
      for _ in 0..<60 {
        let lattice = lattice(&generator)
        let (texts, total) = expected(try ways(lattice).filter { try regex.wholeMatch(in: $0.text) != nil })
        let found = lattice.readings(1000, matching: pattern)
        #expect(found.paths.map(\.text) == texts.map(\.text))
        #expect(texts.isEmpty || abs(Double.exponential(found.total) / total - 1) < 1e-9)
      }
    }
  }

  @Test("finds the best reading with the least room, if each text has one way")
  func best() {
    var generator = RandomGenerator(seed: 14)
    for _ in 0..<100 {
      let lattice = lattice(&generator)
      let ways = ways(lattice)
      guard Set(ways.map(\.text)).count == ways.count, let best = ways.max(by: { $0.score < $1.score }) else {
        continue
      }
      let found = lattice.readings(1).paths
      #expect(found.count == 1 && abs(found[0].score - best.score) < 1e-9)
    }
  }

  @Test("finds nothing where there is no way")
  func nothing() {
    #expect(Lattice(places: 3, arcs: [.init(from: 0, to: 1, choices: [("1", 0)])]).readings(5).paths.isEmpty)
    #expect(Lattice(places: 1, arcs: []).readings(5).paths.map(\.text) == [""])
  }
}

@Suite("What is expected of a line")
struct ExpectationTests {
  @Test(
    "a pattern matches what Swift's regular expressions match",
    arguments: [
      #"\d{4}-\d{2}"#, "[0-4]?[579]{2,3}", #"1\d+"#, #"\d+,\d{2}"#, #"\d?\d?/\d{0,2}"#, #"\.\d"#, #"[13-5]+"#,
    ])
  func matching(text: String) throws {
    let (pattern, regex) = (try Pattern(text), try Regex(text))
    var generator = RandomGenerator(seed: 5)
    let alphabet = Array("0123456789-,./")
    for _ in 0..<4000 {
      let word = String((0..<generator.next(below: 8)).map { _ in alphabet[generator.next(below: alphabet.count)] })
      #expect(pattern.matches(word) == (try regex.wholeMatch(in: word) != nil), "\(word)")
    }
    let examples = ["1234-56", "0577", "19", "7,00", "12/", ".5", "135"]
    #expect(try examples.filter(pattern.matches) == examples.filter { try regex.wholeMatch(in: $0) != nil })
  }

  @Test("a number alone is a count of digits")
  func count() throws {
    #expect(try Pattern("6").matches("123456") && !Pattern("6").matches("12345") && !Pattern("6").matches("6"))
  }

  @Test(
    "what is no pattern is told in a sentence",
    arguments: [
      ("", "The pattern is empty."), ("\\", "The pattern ends with \\."), ("[12", "A [ in the pattern lacks its ]."),
      ("[]", "[] in the pattern is empty."), ("\\w", "\\w means nothing in a pattern; \\d is a digit."),
      ("1{", "How often must be told as {n} or {n,m} in the pattern, at most 60."),
      ("1{3,2}", "How often must be told as {n} or {n,m} in the pattern, at most 60."),
      ("1{99999999999999999999}", "How often must be told as {n} or {n,m} in the pattern, at most 60."),
      ("[4-1]", "[4-1] in the pattern must go from a digit to a higher one, as [0-4] does."),
      ("*", "* is out of place in the pattern; to mean the sign itself write \\*."),
      ("1 2", "Leave spaces out of the pattern: gaps are not counted."),
      ("\\d{40}\\d{40}", "The pattern is for more than 60 signs."),
    ])
  func faults(text: String, sentence: String) {
    #expect(throws: PatternError(sentence)) { try Pattern(text) }
  }

  @Test("patterns of any bytes are taken or refused")
  func anything() {
    var generator = RandomGenerator(seed: 8)
    let alphabet = Array(#"\d[]{}?+*,-0129 ä٣"#)
    for _ in 0..<20_000 {
      let text = String((0..<generator.next(below: 12)).map { _ in alphabet[generator.next(below: alphabet.count)] })
      guard let pattern = try? Pattern(text) else { continue }
      _ = pattern.matches("0129")
    }
  }

  @Test(
    "checksums hold for numbers that standards and card companies give as examples, and for none with a digit changed")
  func checksums() {
    // ISO/IEC 7812's usual example, test cards, and the digits of IBANs as ISO 13616 rearranges them.
    let examples: [(Checksum, [String])] = [
      (.luhn, ["79927398713", "4111111111111111", "378282246310005", "5555555555554444"]),
      (.mod97, ["3214282912345698765432161182", "370400440532013000131489", "79444"]),
    ]
    for (rule, numbers) in examples {
      for number in numbers {
        #expect(rule.holds(for: number), "\(number)")
        for index in number.indices {
          for digit in "0123456789" where digit != number[index] {
            let changed = number.replacingCharacters(at: index, with: digit)
            #expect(!rule.holds(for: changed), "\(changed)")
          }
        }
      }
      #expect(!rule.holds(for: "") && !rule.holds(for: "1"))
    }
    #expect(Checksum.luhn.holds(for: "7992-7398/713"))
  }
}

extension String {
  fileprivate func replacingCharacters(at index: Index, with sign: Character) -> String {
    String(self[..<index]) + String(sign) + String(self[self.index(after: index)...])
  }
}
