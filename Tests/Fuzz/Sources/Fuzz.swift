import Foundation

/// Called by libFuzzer with bytes that it makes up, steered by the code that they reach. READER in the environment names
/// what reads them. A trap, a leak, memory or time without bounds, and a promise that is not kept end the search, and the
/// bytes are saved.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  let peak = Memory.peak { check(bytes) }
  promise(peak <= memoryLimit(bytes.count))
  return 0
}

private let name = ProcessInfo.processInfo.environment["READER"] ?? ""

/// The most bytes of memory that so many bytes may take, with what is made of them to see that the promises are kept.
private func memoryLimit(_ count: Int) -> Int {
  switch name {
  // What is deflated becomes 1,032 times as large at most, and is held in three copies.
  case "idx", "image": 1 << 20 + 4_000 * count
  // A byte is a pixel; with the first page the built-in model is decoded.
  case "page": 4 << 20 + 64 * count
  default: 1 << 18 + 64 * count
  }
}

private let check: @Sendable ([UInt8]) -> Void = {
  guard let reader = readers[name] else {
    // libFuzzer calls from C, where nothing can be thrown to; without a reader there is nothing to search.
    fatalError("READER must be one of \(readers.keys.sorted().joined(separator: ", ")), not \"\(name)\"")
  }
  return reader
}()
