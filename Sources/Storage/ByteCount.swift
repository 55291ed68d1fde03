/// A number of bytes, printed for people: `1 byte`, `783 bytes`, `1 MiB`, `1.0 GiB`.
///
/// From 1 GiB on it is rounded to a tenth. Below, it is exact: in MiB or KiB if it is a whole number of them.
public struct ByteCount: CustomStringConvertible, Equatable, Sendable {
  private let bytes: Int

  public init(_ bytes: Int) { self.bytes = bytes }

  public var description: String {
    let (kibi, mebi, gibi) = (1 << 10, 1 << 20, 1 << 30)
    return switch bytes {
    case 1: "1 byte"
    case gibi...: "\((Double(bytes) / Double(gibi) * 10).rounded() / 10) GiB"
    case mebi... where bytes % mebi == 0: "\(bytes / mebi) MiB"
    case kibi... where bytes % kibi == 0: "\(bytes / kibi) KiB"
    default: "\(bytes) bytes"
    }
  }
}

/// A number with its noun, for messages: `1 byte`, `3 bytes`.
package func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
