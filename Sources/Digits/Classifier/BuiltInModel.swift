import CModel
public import NeuralNetwork

extension Model {
  /// The model that comes with the program: `scripts/make-model` makes it, and its metadata tell how good it is.
  ///
  /// - Throws: `ModelError` if the file that was built in is no model.
  public static func builtIn() throws(ModelError) -> Model {
    let bytes = unsafe UnsafeBufferPointer(start: mnist_model_bytes(), count: mnist_model_length())
    return try Model(decodingSafetensors: unsafe bytes.span)
  }

  /// T, which divides zᴸ so that the outputs are probabilities one can believe; 1 if the model does not say.
  public var temperature: Float {
    get { metadata["temperature"].flatMap { Float($0) }.flatMap { $0 > 0 && $0.isFinite ? $0 : nil } ?? 1 }
    set { metadata["temperature"] = String(newValue) }
  }
}

extension DigitClassifier {
  /// The classifier that comes with the program, for prepared digits.
  ///
  /// - Throws: `ModelError` if the file that was built in is no model.
  public static func builtIn() throws(ModelError) -> DigitClassifier {
    let model = try Model.builtIn()
    return DigitClassifier(
      network: model.network.cooled(to: model.temperature), width: PreparedDigit.side, height: PreparedDigit.side)
  }
}
