import Digits
import NeuralNetwork
import Storage

/// How far a model's confidence can be believed, as `mnist evaluate` prints it.
struct CalibrationReport {
  let temperature: Float
  /// The expected calibration error without the temperature.
  let before: Double
  /// The expected calibration error with it.
  let after: Double

  /// - Precondition: the images have the model's number of pixels.
  init(of model: Model, on images: LabeledImages) {
    func error(_ network: Network<Float>) -> Double {
      DigitClassifier(network: network, width: images.columns, height: images.rows).calibrationError(on: images)
    }
    temperature = model.temperature
    before = error(model.network)
    after = temperature == 1 ? before : error(model.network.cooled(to: temperature))
  }

  var json: JSON {
    ["temperature": JSON(temperature), "error_before": JSON(before), "error": JSON(after)]
  }

  var text: String {
    let comparison =
      temperature == 1 ? "" : "  (\(before.percentage) without the temperature of \(Double(temperature).fixed(2)))"
    return "calibration error \(after.percentage)\(comparison)"
  }
}
