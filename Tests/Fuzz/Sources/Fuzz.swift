import Foundation

/// Called by libFuzzer with bytes that it makes up, steered by the code that they reach. READER in the environment names
/// what reads them. A trap, a leak, memory or time without bounds, and a promise that is not kept end the search, and the
/// bytes are saved.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  check([UInt8](UnsafeBufferPointer(start: start, count: count)))
  return 0
}

private let check: @Sendable ([UInt8]) -> Void = {
  let name = ProcessInfo.processInfo.environment["READER"] ?? ""
  guard let reader = readers[name] else {
    // libFuzzer calls from C, where nothing can be thrown to; without a reader there is nothing to search.
    fatalError("READER must be one of \(readers.keys.sorted().joined(separator: ", ")), not \"\(name)\"")
  }
  return reader
}()
