import CModel
public import NeuralNetwork
public import Storage

extension Model {
  /// The built-in model, for digits as `PreparedDigit` gives them; its record tells how it was trained and how good it
  /// is.
  ///
  /// - Throws: `FileError` if the bytes that were built in are no model.
  public static func builtIn() throws(FileError) -> Model {
    let bytes = unsafe UnsafeBufferPointer(start: mnist_model_bytes(), count: mnist_model_length())
    return try Model(decodingSafetensors: unsafe bytes.span)
  }

  /// What tells pages' digits from parts of digits and from several in one: a network for the same images, whose class 10
  /// is "no digit by itself". `scripts/fit-lines` makes it.
  ///
  /// - Throws: as `builtIn`.
  static func builtInJudge() throws(FileError) -> Model {
    let bytes = unsafe UnsafeBufferPointer(start: mnist_judge_bytes(), count: mnist_judge_length())
    return try Model(decodingSafetensors: unsafe bytes.span)
  }
}
