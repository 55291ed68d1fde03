import Libc
import NeuralNetwork
import CZlib
import Storage
import Testing

@testable import Digits

/// The path of the package.
let package = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()

/// The bytes that `digits` write in hexadecimal.
func bytes(_ digits: String) -> [UInt8] {
  let nibbles = digits.compactMap(\.hexDigitValue)
  return stride(from: 0, to: nibbles.count, by: 2).map { UInt8(nibbles[$0] << 4 | nibbles[$0 + 1]) }
}

/// What `body` says went wrong, or nil if nothing did.
func complaint(_ body: () throws -> Void) -> String? {
  do { try body() } catch { return String(describing: error) }
  return nil
}

/// A gzip file of one member that holds `content`.
func gzip(_ content: [UInt8]) -> [UInt8] {
  var stream = unsafe z_stream()
  let size = unsafe Int32(MemoryLayout<z_stream>.size)
  #expect(unsafe deflateInit2_(&stream, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
  defer { unsafe deflateEnd(&stream) }
  let bound = unsafe Int(deflateBound(&stream, UInt(content.count)))
  var input = content
  return unsafe input.withUnsafeMutableBufferPointer { input in
    unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      unsafe stream.next_in = input.baseAddress
      unsafe stream.avail_in = UInt32(input.count)
      unsafe stream.next_out = output.baseAddress
      unsafe stream.avail_out = UInt32(bound)
      #expect(unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END)
      count = unsafe Int(stream.total_out)
    }
  }
}

/// `content` with one to four faults: bytes changed, taken out, put in, or the end cut off.
func mutated(_ content: [UInt8], with generator: inout RandomGenerator) -> [UInt8] {
  var content = content
  for _ in 0..<Int.random(in: 1...4, using: &generator) where !content.isEmpty {
    let index = content.indices.randomElement(using: &generator) ?? 0
    let byte = [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &generator)].randomElement(using: &generator)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: content.remove(at: index)
    case 1: content.insert(byte ?? 0, at: index)
    case 2: content.removeSubrange(index...)
    default: content[index] = byte ?? 0
    }
  }
  return content
}

/// Calls `body` with the path of a new folder that holds `files`, and removes it afterwards.
func withFolder(holding files: [String: [UInt8]], _ body: (String) throws -> Void) throws {
  let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
  var template = "\(base)/digits-XXXXXX".utf8CString.map { $0 }
  let folder = try #require(unsafe mkdtemp(&template).map { unsafe String(cString: $0) })
  defer {
    for name in files.keys { _ = unsafe unlink("\(folder)/\(name)") }
    _ = unsafe rmdir(folder)
  }
  for (name, content) in files { try File.write(content, to: "\(folder)/\(name)", replacing: false) }
  try body(folder)
}

/// An image from a function of row and column.
func drawn(_ width: Int, _ height: Int, _ level: (Int, Int) -> UInt8) -> GrayImage {
  GrayImage(
    width: width, height: height,
    pixels: (0..<height).flatMap { row in (0..<width).map { column in level(row, column) } })
}
