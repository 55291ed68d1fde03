import ArgumentParser
import NeuralNetwork

/// Settings with several values each, such as `learning-rate=0.1,0.5 hidden=30,100`: a sweep trains every combination.
struct Grid {
  /// The settings, by the names of the plan, and their values, in the order given.
  let axes: [(name: String, values: [String])]

  /// Reads the text of an option.
  ///
  /// - Throws: `ValidationError` that says what is wrong with it.
  init(_ text: String) throws(ValidationError) {
    var axes: [(name: String, values: [String])] = []
    for word in text.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { throw ValidationError("\(String(word).quoted) is not a name, =, and values.") }
      guard let name = Self.setting(parts[0]) else { throw ValidationError("There is no setting \(parts[0].quoted).") }
      guard !axes.contains(where: { $0.name == name }) else {
        throw ValidationError("--\(name.replacing("_", with: "-")) is there twice.")
      }
      if let reason = Self.unsuitable[name] { throw ValidationError("\(parts[0]) \(reason).") }
      let values = parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      var plan = Plan()
      do throws(PlanError) { for value in values { try plan.set(name, to: value) } } catch {
        throw ValidationError(PlanOptions.sentence(error) + ".")
      }
      axes.append((name, values))
    }
    guard !axes.isEmpty else { throw ValidationError("Name a setting, such as learning-rate=0.1,0.5.") }
    self.axes = axes
  }

  /// The settings that are no axes, and why.
  private static let unsuitable = [
    "seed": "is no axis; give --seeds", "classes": "is no axis; it is the same for all runs",
    "validation": "is no axis; ranks are by the same images",
  ]

  /// The setting that an option's name or another name of it means.
  private static func setting(_ word: String) -> String? {
    let name = word.replacing("-", with: "_")
    if Plan.settings.contains(where: { $0.name == name }) { return name }
    // An option, whatever its value, or a flag.
    let options = (try? PlanOptions.parse(["--\(word)", "value"])) ?? (try? PlanOptions.parse(["--\(word)"]))
    return options?.given.first?.name
  }

  /// Every combination applied to `plan`, the last setting changing fastest; equal ones once, as where a setting has no say
  /// beside another's value.
  ///
  /// - Throws: `ValidationError` if a combination contradicts itself.
  func plans(changing plan: Plan) throws(ValidationError) -> [Plan] {
    var plans = [plan]
    do throws(PlanError) {
      for (name, values) in axes {
        var more: [Plan] = []
        for plan in plans {
          for value in values {
            var changed = plan
            try changed.set(name, to: value)
            more.append(changed)
          }
        }
        plans = more
      }
    } catch {
      throw ValidationError(PlanOptions.sentence(error) + ".")
    }
    for plan in plans {
      do throws(PlanError) { try plan.check() } catch {
        throw ValidationError("\(PlanOptions.sentence(error)), in the combination \(place(of: plan)).")
      }
    }
    var seen = Set<[String]>()
    return plans.filter { seen.insert($0.record.flatMap { [$0.name, $0.text] }).inserted }
  }

  /// The settings of the grid as they are in a plan: `learning-rate 0.1, momentum off`.
  func place(of plan: Plan) -> String {
    let record = Dictionary(uniqueKeysWithValues: plan.record.map { ($0.name, $0.text) })
    return axes.map { "\($0.name.replacing("_", with: "-")) \(record[$0.name] ?? "off")" }.joined(separator: ", ")
  }
}

/// One of several parts of a sweep: `3/8`.
struct Shard: ExpressibleByArgument, CustomStringConvertible {
  let number: Int
  let count: Int

  static let whole = Shard(number: 1, count: 1)

  private init(number: Int, count: Int) {
    self.number = number
    self.count = count
  }

  init?(argument: String) {
    let numbers = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1], count >= 1, 1...count ~= number else {
      return nil
    }
    self.init(number: number, count: count)
  }

  var description: String { "\(number)/\(count)" }

  /// Whether the run with this index, from 0, belongs to the part.
  func contains(_ index: Int) -> Bool { index % count == number - 1 }
}
