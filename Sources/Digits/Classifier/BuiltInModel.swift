import CModel
public import NeuralNetwork
public import Storage

extension Model {
  /// The models that come with the program, by the names that commands know, for digits as `PreparedDigit` gives them. Their
  /// records tell how they were trained and how good they are.
  public enum BuiltIn: String, CaseIterable, Sendable {
    /// 784-1000-500-10.
    case standard = "built-in"
    /// 784-200-100-10, a seventh of the size.
    case small = "built-in-small"
  }

  /// One of the models that come with the program.
  ///
  /// - Throws: `FileError` if the bytes that were built in are no model.
  public static func builtIn(_ name: BuiltIn = .standard) throws(FileError) -> Model {
    switch name {
    case .standard: try embedded(mnist_built_in)
    case .small: try embedded(mnist_built_in_small)
    }
  }

  fileprivate static func embedded(_ model: mnist_model) throws(FileError) -> Model {
    let bytes = unsafe UnsafeBufferPointer(start: mnist_model_bytes(model), count: mnist_model_length(model))
    return try Model(decodingSafetensors: unsafe bytes.span)
  }
}

extension DigitClassifier {
  /// What tells digits from parts of digits and from several in one: a network for the same images, whose class 10 is "no digit
  /// by itself". `scripts/fit-lines` makes it. It is decoded once, as a server makes a reader for each picture.
  static let judge = Result { () throws(FileError) in try DigitClassifier(Model.embedded(mnist_judge)) }

  /// The same for pictures of one thing: it has seen letters and signs, too. On lines it is worse: what it learned of the letters
  /// of seven fonts it holds against the digits of others.
  static let pictureJudge = Result { () throws(FileError) in try DigitClassifier(Model.embedded(mnist_picture_judge)) }
}
