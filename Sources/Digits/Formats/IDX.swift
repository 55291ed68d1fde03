/// An array of numbers in the IDX format, in which MNIST is published.
///
/// A file is two zero bytes, a byte for the type of the elements, a byte for the number of dimensions, the dimensions
/// as big-endian 32-bit numbers, and the elements, big-endian, the last index running fastest. The format is described
/// on the MNIST page, https://yann.lecun.com/exdb/mnist/.
public struct IDX: Equatable, Sendable {
  /// The type of the elements.
  public let elementType: ElementType
  /// The number of elements along each dimension; the first is the number of images or labels.
  public let dimensions: [Int]
  /// The elements as they stand in a file, big-endian, without the header.
  public let bytes: [UInt8]

  /// Makes an array of `dimensions` from its elements' big-endian bytes.
  ///
  /// - Precondition: there are 1…255 dimensions, each within 0…4,294,967,295, and as many bytes as their product needs.
  public init(elementType: ElementType, dimensions: [Int], bytes: [UInt8]) {
    precondition((1...255).contains(dimensions.count), "\(dimensions.count) dimensions are not within 1…255")
    precondition(dimensions.allSatisfy { 0...Int(UInt32.max) ~= $0 }, "\(dimensions) do not fit into 32 bits")
    let byteCount = Self.byteCount(elementType, dimensions)
    precondition(bytes.count == byteCount, "\(dimensions) elements need \(byteCount ?? .max) bytes, not \(bytes.count)")
    self.elementType = elementType
    self.dimensions = dimensions
    self.bytes = bytes
  }

  /// The number of elements.
  public var count: Int { bytes.count / elementType.byteCount }

  /// Element `index`, counted from 0 in the order of the file. Every type fits into a `Double` without loss.
  ///
  /// - Precondition: `0 ≤ index < count`.
  public subscript(index: Int) -> Double {
    let start = index * elementType.byteCount
    return elementType.value(of: bytes[start..<start + elementType.byteCount])
  }

  /// The file that holds this array, not compressed.
  public var encoded: [UInt8] { header + bytes }

  /// What stands before the elements in a file.
  var header: [UInt8] {
    [0, 0, elementType.rawValue, UInt8(dimensions.count)] + dimensions.flatMap { bigEndian(UInt32($0)) }
  }

  /// How many bytes the elements take, or nil if that is more than an `Int` can count.
  static func byteCount(_ elementType: ElementType, _ dimensions: [Int]) -> Int? {
    // Where one dimension is zero there are no elements, whatever the others are.
    if dimensions.contains(0) { return 0 }
    var product = elementType.byteCount
    for dimension in dimensions {
      let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
      if overflow { return nil }
      product = next
    }
    return product
  }
}

extension IDX {
  /// The type of an array's elements, with its number in the header.
  public enum ElementType: UInt8, CaseIterable, Sendable {
    case unsignedByte = 0x08
    case signedByte = 0x09
    case int16 = 0x0B
    case int32 = 0x0C
    case float = 0x0D
    case double = 0x0E

    /// The number of bytes of one element.
    public var byteCount: Int {
      switch self {
      case .unsignedByte, .signedByte: 1
      case .int16: 2
      case .int32, .float: 4
      case .double: 8
      }
    }

    fileprivate func value(of bytes: ArraySlice<UInt8>) -> Double {
      switch self {
      case .unsignedByte: Double(number(bytes, as: UInt8.self))
      case .signedByte: Double(number(bytes, as: Int8.self))
      case .int16: Double(number(bytes, as: Int16.self))
      case .int32: Double(number(bytes, as: Int32.self))
      case .float: Double(Float(bitPattern: number(bytes, as: UInt32.self)))
      case .double: Double(bitPattern: number(bytes, as: UInt64.self))
      }
    }
  }
}

extension IDX.ElementType: CustomStringConvertible {
  /// The type in words with its number: `32-bit float (0x0D)`.
  public var description: String {
    let name =
      switch self {
      case .unsignedByte: "unsigned byte"
      case .signedByte: "signed byte"
      case .int16: "16-bit integer"
      case .int32: "32-bit integer"
      case .float: "32-bit float"
      case .double: "64-bit float"
      }
    return "\(name) (0x\(hexadecimal(rawValue)))"
  }
}
