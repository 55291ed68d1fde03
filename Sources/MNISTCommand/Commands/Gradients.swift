import ArgumentParser
import Experiments
import NeuralNetwork
import Storage

/// `mnist gradients`.
struct Gradients: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradients", abstract: "Check backpropagation against central differences.",
    discussion: """
      For every activation and cost, a small network in double precision: BP1 and BP2 are compared with the change of \
      the cost when a weighted input z is perturbed, BP3 when a bias, BP4 when a weight is. The numbers are the \
      largest relative errors; above 1e-6 the command fails.
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("Equal seeds draw equal networks.", valueName: "n"))
  var seed: UInt64 = 1

  @Flag(help: "Print one JSON object.")
  var json = false

  private static let largestAllowed = 1e-6

  func run() throws {
    let checks = GradientCheck.combinations.map { hidden, output, cost in
      var generator = RandomGenerator(seed: seed)
      let check = GradientCheck(hidden: hidden, output: output, cost: cost, using: &generator)
      return (hidden: hidden, output: output, cost: cost, findings: check.run())
    }
    let worst = checks.flatMap(\.findings).map(\.relativeError).max() ?? 0
    if json {
      let rows = checks.flatMap { check in
        check.findings.map { finding -> JSON in
          [
            "hidden": JSON(check.hidden.rawValue), "output": JSON(check.output.rawValue),
            "cost": JSON(check.cost.rawValue), "layer": JSON(finding.layer),
            "equation": JSON(finding.equation.rawValue), "relative_error": JSON(finding.relativeError),
          ]
        }
      }
      try Terminal.print(["largest_relative_error": JSON(worst), "checks": .array(rows)] as JSON)
    } else {
      try Terminal.print("hidden      output      cost           layer      BP1      BP2      BP3      BP4")
      for check in checks { try printRows(check.hidden, check.output, check.cost, check.findings) }
      try Terminal.print("largest relative error: \(worst.scientific)")
    }
    guard worst <= Self.largestAllowed else {
      throw Failure("backpropagation differs from central differences by \(worst.scientific), more than 1e-6")
    }
  }

  private func printRows(
    _ hidden: Activation, _ output: Activation, _ cost: Cost, _ findings: [GradientCheck.Finding]
  ) throws {
    for layer in Set(findings.map(\.layer)).sorted(by: >) {
      let errors = GradientCheck.Equation.allCases.map { equation in
        findings.first { $0.layer == layer && $0.equation == equation }?.relativeError.scientific ?? "·"
      }
      try Terminal.print(
        hidden.rawValue.left(12) + output.rawValue.left(12) + cost.rawValue.left(15) + String(layer).right(5)
          + errors.map { $0.right(9) }.joined())
    }
  }
}
