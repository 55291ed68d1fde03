import NeuralNetwork
import Testing

@testable import Digits

@Suite("SHA-256")
struct SHA256Tests {
  @Test(
    "gives the digests that FIPS 180-4 and NIST's examples give",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrst"
          + "nopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      (
        String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func vectors(message: String, digest: String) {
    #expect(SHA256.digest(of: Array(message.utf8)).description == digest)
    var plain = SHA256(usesInstructions: false)
    plain.update(Array(message.utf8))
    #expect(plain.digest().description == digest, "without the processor's instructions")
  }

  @Test("pads messages of every length up to 299 bytes as Python's hashlib does")
  func lengths() {
    var all = SHA256()
    for length in 0..<300 {
      all.update(SHA256.digest(of: (0..<length).map { UInt8(($0 * 7 + length) % 256) }).bytes)
    }
    #expect(all.digest().description == "d5238871a46ac4a1a75ac3fb19d645b0b3b9e5f35f5f720e2b240d605c6b694e")
  }

  @Test("does not depend on the pieces in which the bytes arrive")
  func pieces() {
    var generator = RandomGenerator(seed: 1)
    for _ in 0..<200 {
      let message = (0..<Int.random(in: 0...400, using: &generator)).map { UInt8($0 % 251) }
      var hash = SHA256()
      var rest = message[...]
      while !rest.isEmpty {
        let count = Int.random(in: 0...130, using: &generator)
        hash.update(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(hash.digest() == SHA256.digest(of: message))
    }
  }

  @Test("can go on after a digest has been taken")
  func intermediateDigest() {
    var hash = SHA256()
    hash.update(Array("ab".utf8))
    _ = hash.digest()
    hash.update(Array("c".utf8))
    #expect(hash.digest() == SHA256.digest(of: Array("abc".utf8)))
  }
}
