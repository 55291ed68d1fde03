import Digits
import NeuralNetwork
import Testing

@testable import MNISTCommand

@Suite("mnist train, asked for what cannot be,")
struct RefusedTrainTests {
  @Test(
    "refuses options that make no sense with status 64",
    arguments: [
      ["--epochs", "0"], ["--batch-size", "0"], ["--eta", "-1"], ["--eta", "nan"], ["--l2", "-1"],
      ["--validation", "-1"], ["--early-stopping", "0"], ["--early-stopping", "2", "--validation", "0"],
      ["--threads", "0"], ["--classes", "257"], ["--hidden", "0"], ["--hidden", "30,"], ["--hidden", "x"],
      ["--activation", "softmax"], ["--activation", "tanh,relu"], ["--output-activation", "tanh"],
      ["--cost", "absolute"], ["--images", "a"], ["--test-labels", "a"], ["--seed", "-1"],
      ["--save", "m.json", "--activation", "tanh"], ["--save", "a", "--log", "a"], ["--no-such-option"],
    ])
  func usage(options: [String]) throws {
    let folder = try Folder()
    let run = try Command.run(["train"] + options, in: folder)
    #expect(run.status == 64, "\(run.errors)")
    #expect(run.errors.hasPrefix("mnist: ") && run.output.isEmpty, "\(run.errors)")
  }

  @Test("refuses a validation split that leaves nothing to learn from")
  func split() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let run = try Command.run(["train", "--data", "small", "--validation", "60"], in: folder)
    #expect(run.status == 65)
    #expect(run.errors == "mnist: validation 60 leaves nothing to learn from: there are 60 training images\n")
  }

  @Test(
    "refuses a network that is too large for memory",
    arguments: [["100000,100000"], ["100000", "--batch-size", "50000"]])
  func tooLarge(options: [String]) throws {
    let folder = try Folder()
    let run = try Command.run(["train", "--hidden"] + options, in: folder)
    #expect(run.status == 64 && run.errors.hasSuffix("; the limit is 268,435,456\n"), "\(run.errors)")
  }

  @Test("refuses options that are of no use beside the others")
  func idleOptions() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    for (options, sentence) in [
      (["--gamma", "0.5"], "--gamma is of no use with these settings"),
      (["--beta1", "0.8"], "--beta1 is of no use with these settings"),
      (["--min-delta", "0.1"], "--min-delta is of no use with these settings"),
      (["--test-images", "a", "--test-labels", "b"], "--test-images are not looked at here."),
      (["--checkpoint-every", "2"], "--checkpoint-every needs --checkpoint or --resume."),
      (["--images", "a", "--labels", "b"], "--data is of no use where the files are named."),
    ] {
      let run = try Command.run(["train"] + SmallDataSet.options + options, in: folder)
      #expect(run.status == 64 && run.errors.hasPrefix("mnist: \(sentence)"), "\(run.errors)")
    }
    #expect(try folder.names == ["small"])
  }

  @Test("uses every setting that is given, or refuses it")
  func everySetting() throws {
    let others = [
      "hidden": "5", "activation": "tanh", "output_activation": "softmax", "initializer": "he", "cost": "quadratic",
      "optimizer": "adam", "schedule": "cosine", "precision": "bfloat16", "nesterov": "true", "milestones": "3,5",
      "momentum": "0.5",
    ]
    let usual = Plan().record.map { "\($0.name)=\($0.text)" }
    for setting in Plan.settings {
      let option = "--" + setting.name.replacing("_", with: "-")
      let isFlag = ["nesterov", "as_sigmoid"].contains(setting.name)
      let words = isFlag ? [option] : [option, others[setting.name] ?? "0.25"]
      let whole = words.last == "0.25" && setting.expected.hasPrefix("a whole") ? [option, "7"] : words
      let plan: Plan
      do { plan = try PlanSources.parse(whole).plan() } catch let error as PlanError {
        #expect(error.setting == setting.name, "\(error)")
        continue
      }
      #expect(plan.record.map { "\($0.name)=\($0.text)" } != usual, "\(whole) changed nothing")
    }
  }
}
