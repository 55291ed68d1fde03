public import Storage

extension Model {
  /// The bytes of an NPZ file, which `numpy.load` reads: the weights [outputs, inputs] and biases of each layer, `fc1.weight`,
  /// `fc1.bias`, …, and the temperature. Equal models give equal bytes.
  ///
  /// It is a ZIP archive (PKWARE's APPNOTE 6.3.10, sections 4.3.7 to 4.3.16) whose members are stored as they are, each an NPY
  /// file of version 1.0 (numpy.lib.format).
  ///
  /// - Throws: `FileError` if a weight or bias is not finite, or the file would need more than 4 GiB.
  public func encodedForNumPy() throws(FileError) -> [UInt8] {
    let layers = LayerTensors.split(network.parameters)
    for layer in layers { try layer.checkFinite() }
    var members = layers.flatMap { [($0.weightName, $0.weight), ($0.biasName, $0.bias)] }
    members.append(("temperature", Safetensors.Tensor(shape: [], values: [temperature])))
    let size = members.reduce(0) { $0 + 4 * $1.1.shape.reduce(1, *) }
    guard size < 1 << 31 else { throw .tooLarge("has more weights than an NPZ file holds") }

    var (archive, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, tensor) in members {
      let content = tensor.encodedForNumPy()
      let file = Array("\(name).npy".utf8)
      // Version 2.0, stored, 1 January 1980; then checksum, two sizes, and the lengths of name and extra field.
      let common: [UInt8] =
        [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0] + bytes(content.checksum) + bytes(UInt32(content.count))
        + bytes(UInt32(content.count)) + [UInt8(file.count), 0, 0, 0]
      directory += Array("PK\u{1}\u{2}".utf8) + [20, 0] + common
      directory += [UInt8](repeating: 0, count: 10) + bytes(UInt32(archive.count)) + file
      archive += Array("PK\u{3}\u{4}".utf8) + common + file + content
    }
    let count = [UInt8(members.count & 0xff), UInt8(members.count >> 8)]
    let end = bytes(UInt32(directory.count)) + bytes(UInt32(archive.count)) + [0, 0]
    return archive + directory + Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0] + count + count + end
  }
}

private func bytes(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }

extension Safetensors.Tensor {
  /// The bytes of an NPY file. Its header ends where the data begin, at a multiple of 64.
  fileprivate func encodedForNumPy() -> [UInt8] {
    let lengths = shape.map { "\($0)," }.joined(separator: " ")
    var header = Array("{'descr': '<f4', 'fortran_order': False, 'shape': (\(lengths)), }".utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: 63 - (10 + header.count) % 64) + [UInt8(ascii: "\n")]
    let start = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count & 0xff), UInt8(header.count >> 8)]
    return start + header + values.flatMap(\.littleEndianBytes)
  }
}

extension [UInt8] {
  /// CRC-32 as ZIP has it (ISO 3309), a bit at a time.
  fileprivate var checksum: UInt32 {
    ~reduce(~UInt32(0)) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xedb8_8320 : 0) }
    }
  }
}
