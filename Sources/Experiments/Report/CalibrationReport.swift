package import Digits
package import NeuralNetwork
package import Storage

/// How far a model's confidence can be believed, as `mnist evaluate` prints it.
package struct CalibrationReport {
  let temperature: Float
  /// The expected calibration error without the temperature.
  let before: Double
  /// The expected calibration error with it.
  let after: Double

  /// - Precondition: the images have the model's number of pixels.
  package init(of model: Model, on images: LabeledImages) throws(FileError) {
    var (model, uncalibrated) = (model, model)
    (model.imageSize, uncalibrated.imageSize, uncalibrated.temperature) = (images.imageSize, images.imageSize, 1)
    temperature = model.temperature
    after = try DigitClassifier(model).calibrationError(on: images)
    before = temperature == 1 ? after : try DigitClassifier(uncalibrated).calibrationError(on: images)
  }

  package var json: JSON {
    ["temperature": JSON(temperature), "error_before": JSON(before), "error": JSON(after)]
  }

  package var text: String {
    let comparison =
      temperature == 1 ? "" : "  (\(before.percentage) without the temperature of \(Double(temperature).fixed(2)))"
    return "calibration error \(after.percentage)\(comparison)"
  }
}
