import ArgumentParser
import Digits
import NeuralNetwork

/// The model that reads digits: a file, or the one that comes with the program.
struct ModelChoice: ParsableArguments {
  @Option(
    help: "The model: safetensors, or the book's JSON. (default: the one that comes with the program)")
  var model: String?

  @OptionGroup(title: "Models of other programs") var modelOptions: ModelOptions

  /// The classifier that the model makes, its probabilities calibrated as the model says.
  func classifier() throws -> DigitClassifier {
    guard let model else { return try .builtIn() }
    return try modelOptions.classifier(model)
  }
}
