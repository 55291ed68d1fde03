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
}
