import CZlib
import Storage

/// Inflates a gzip file piece by piece, so that the caller decides how much memory that takes.
///
/// `Z_STREAM_END` alone is not the end of a file: members may follow each other (RFC 1952, section 2.2). zlib's own
/// file functions are of no use here: `gzread` passes through what is not gzip, ignores what follows the last member,
/// and returns the content of a truncated file as if it were whole.
@safe
struct GzipReader: ByteReader, ~Copyable {
  /// Empty members cost no output, so the limit on output does not end a file that is made of them.
  private static let memberLimit = 1000
  /// Deflate's best is 258 bytes from two bits.
  private static let largestRatio = 1032

  private let compressed: [UInt8]
  /// The largest content to accept, in bytes.
  private let limit: Int
  /// How many bytes of content have been handed out.
  private var length = 0
  /// How many compressed bytes zlib has taken.
  private var position = 0
  /// The current member, counted from 1.
  private var member = 1
  private var isFinished = false
  /// On the heap, because zlib keeps a pointer back to it and refuses one that has moved.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Begins to read `compressed`, whose content may have `limit` bytes.
  ///
  /// - Throws: `FileError` if that is not gzip data at all.
  init(_ compressed: [UInt8], limit: Int) throws(FileError) {
    guard Gzip.isGzip(compressed) else { throw .malformed("not gzip data") }
    try Self.checkMemberHeader(compressed[...])
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 for the largest window, plus 16 for the gzip format only, with its checksum verified by zlib.
    let code = unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else {
      unsafe stream.deallocate()
      throw Self.failure(code)
    }
    self.compressed = compressed
    self.limit = limit
    unsafe self.stream = stream
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// The next bytes of the content: `count` of them, or fewer where the content ends.
  ///
  /// The array is allocated once, for `count` bytes or for what the compressed bytes can hold at most, whichever is
  /// less, so `count` may come from the file itself.
  ///
  /// All of the file is verified only when a read has found no more content: read until the result is empty.
  mutating func read(atMost count: Int) throws(FileError) -> [UInt8] {
    let (most, overflow) = (compressed.count - position + 1).multipliedReportingOverflow(by: Self.largestRatio)
    // zlib holds back up to a window of content that it has already inflated.
    let capacity = overflow ? count : min(count, most + 1 << 16)
    let piece = try [UInt8](capacity: capacity) { (output: inout OutputSpan<UInt8>) throws(FileError) in
      while !isFinished && !output.isFull {
        if try inflatePiece(into: &output) == Z_STREAM_END { try finishMember() }
      }
    }
    length += piece.count
    guard length <= limit else { throw .tooLarge("decompressed size exceeds the limit of \(ByteCount(limit))") }
    return piece
  }

  /// Lets zlib fill `output` as far as it can, and returns `Z_OK` or `Z_STREAM_END`.
  private mutating func inflatePiece(into output: inout OutputSpan<UInt8>) throws(FileError) -> Int32 {
    // zlib counts in 32 bits.
    let available = min(compressed.count - position, 1 << 30)
    let room = min(output.freeCapacity, 1 << 30)
    let stream = unsafe self.stream
    let position = self.position
    let code = unsafe compressed.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { buffer, initializedCount in
        // zlib promises not to write to its input.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { unsafe $0 + position })
        unsafe stream.pointee.avail_in = UInt32(available)
        unsafe stream.pointee.next_out = buffer.baseAddress.map { unsafe $0 + initializedCount }
        unsafe stream.pointee.avail_out = UInt32(room)
        let code = unsafe inflate(stream, Z_NO_FLUSH)
        initializedCount += room - Int(unsafe stream.pointee.avail_out)
        return code
      }
    }
    let untouched = unsafe Int(stream.pointee.avail_in)
    self.position += available - untouched
    switch code {
    case Z_OK, Z_STREAM_END: return code
    // There is room, so what zlib lacks is input.
    case Z_BUF_ERROR:
      throw .malformed(member == 1 ? "gzip stream is truncated" : "gzip member \(member) is truncated")
    case Z_DATA_ERROR: throw damage()
    default: throw Self.failure(code)
    }
  }

  /// What zlib found damaged, from its message: it has one code for all.
  private func damage() -> FileError {
    let words = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "no reason given"
    return FileError.malformed("corrupt gzip data: \(words)")
  }

  /// zlib refused for a reason that does not lie in the data, such as a lack of memory.
  private static func failure(_ code: Int32) -> FileError { FileError(.failed, "zlib failed with code \(code)") }

  /// Goes on to the next member, or finds that there is none.
  private mutating func finishMember() throws(FileError) {
    let rest = compressed[position...]
    if rest.isEmpty {
      isFinished = true
    } else if rest.starts(with: [0x1F, 0x8B]) {
      guard member < Self.memberLimit else { throw .unsupported("more than \(Self.memberLimit) gzip members") }
      member += 1
      try Self.checkMemberHeader(rest)
      let code = unsafe inflateReset(stream)
      guard code == Z_OK else { throw Self.failure(code) }
    } else {
      let noun = rest.allSatisfy { $0 == 0 } ? "padding byte" : "unexpected byte"
      throw .malformed("\(counted(rest.count, noun)) after the gzip stream")
    }
  }

  /// Looks at the method and the flags of the member that begins `bytes`, as zlib does, but can name what it found.
  private static func checkMemberHeader(_ bytes: ArraySlice<UInt8>) throws(FileError) {
    if let method = bytes.dropFirst(2).first, method != 8 {
      throw .unsupported("unknown gzip compression method \(method)")
    }
    if let flags = bytes.dropFirst(3).first, flags & 0xE0 != 0 {
      throw .unsupported("reserved gzip header flags are set")
    }
  }
}
