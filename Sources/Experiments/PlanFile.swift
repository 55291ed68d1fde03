public import NeuralNetwork
public import Storage

extension Plan {
  /// Reads a JSON object of settings. Texts, numbers and truth values will do; alone or as the member `training` of what
  /// `mnist info --json` prints.
  ///
  /// - Parameter path: the file, or `-` for standard input.
  /// - Throws: `FileError` if it cannot be read or holds no settings.
  public static func load(_ path: String) throws(FileError) -> Plan {
    try File.read(path, limit: 1 << 20) { bytes throws(FileError) in try Plan(json: JSON.parse(bytes)) }
  }

  /// Reads a JSON object of settings, as `load` does.
  ///
  /// - Throws: `FileError` if it holds something else.
  public init(json: JSON) throws(FileError) {
    guard let members = (json["training"] ?? json).object else {
      throw .malformed("expected a JSON object of settings, such as {\"hidden\": \"30\", \"learning_rate\": 3}")
    }
    var record: [(name: String, text: String)] = []
    for member in members {
      switch member.value {
      case .string(let text): record.append((member.name, text))
      case .number(let number): record.append((member.name, number.text))
      case .bool(let bool): record.append((member.name, String(bool)))
      default: throw .malformed("\(member.name.quoted) is neither text nor number")
      }
    }
    do throws(PlanError) { try self.init(record: record) } catch { throw .malformed(error.description) }
  }
}
