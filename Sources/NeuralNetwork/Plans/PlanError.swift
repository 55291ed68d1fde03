/// Why a plan is not possible.
public struct PlanError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The setting at fault, by its name in `Plan.settings`; nil if it is none in particular.
  public let setting: String?
  /// What is wrong with it, to be read behind its name: "must be a whole number from 1 on, not "0"".
  public let reason: String

  public init(_ setting: String?, _ reason: String) {
    self.setting = setting
    self.reason = reason
  }

  public var description: String { sentence { $0 } }

  /// The sentence with the setting called as `name` says, such as `--learning-rate` for `learning_rate`.
  public func sentence(calling name: (String) -> String) -> String { (setting.map { name($0) + " " } ?? "") + reason }
}
