/// Examples to learn from or to be judged by: for each a column of inputs and the class it belongs to.
///
/// An input is kept as one byte x and means x/255, as in an image, so 60,000 digits take 47 MB and not 188.
/// `Examples` is a view: a slice or a split shares the bytes of the whole.
public struct Examples: Sendable {
  /// The number of inputs of each example.
  public let inputCount: Int
  /// The number of classes; every label is below it.
  public let classCount: Int
  private let inputBytes: [UInt8]
  private let labelBytes: [UInt8]
  private let range: Range<Int>

  /// Makes examples from bytes that stand one example after the other.
  ///
  /// - Precondition: `inputs.count == labels.count * inputCount`, `inputCount > 0`, `1 ≤ classCount ≤ 256`, and every
  ///   label is below `classCount`.
  public init(inputs: [UInt8], inputCount: Int, labels: [UInt8], classCount: Int) {
    precondition(inputCount > 0, "an example has at least one input")
    precondition(inputs.count == labels.count * inputCount, "\(labels.count) labels but \(inputs.count) inputs")
    precondition((1...256).contains(classCount), "\(classCount) classes are not within 1…256")
    precondition(labels.allSatisfy { Int($0) < classCount }, "a label is outside 0…\(classCount - 1)")
    self.init(
      inputs: inputs, inputCount: inputCount, labels: labels, classCount: classCount, range: labels.indices)
  }

  private init(inputs: [UInt8], inputCount: Int, labels: [UInt8], classCount: Int, range: Range<Int>) {
    inputBytes = inputs
    self.inputCount = inputCount
    labelBytes = labels
    self.classCount = classCount
    self.range = range
  }

  /// The number of examples.
  public var count: Int { range.count }

  /// The class of example `index`, counted from 0 within this view.
  ///
  /// - Precondition: `0 ≤ index < count`.
  public func label(_ index: Int) -> Int {
    precondition(0..<count ~= index, "example \(index) is outside 0..<\(count)")
    return Int(labelBytes[range.lowerBound + index])
  }

  /// The input bytes of example `index`, counted from 0 within this view.
  ///
  /// - Precondition: `0 ≤ index < count`.
  public func inputs(_ index: Int) -> ArraySlice<UInt8> {
    precondition(0..<count ~= index, "example \(index) is outside 0..<\(count)")
    let start = (range.lowerBound + index) * inputCount
    return inputBytes[start..<start + inputCount]
  }

  /// The input bytes of all examples of this view, one example after the other.
  public var inputs: ArraySlice<UInt8> { inputBytes[range.lowerBound * inputCount..<range.upperBound * inputCount] }

  /// The labels of all examples of this view.
  public var labels: ArraySlice<UInt8> { labelBytes[range] }

  /// The examples in `subrange`, counted from 0 within this view.
  ///
  /// - Precondition: `subrange` lies within `0..<count`.
  public subscript(subrange: Range<Int>) -> Examples {
    precondition(subrange.lowerBound >= 0 && subrange.upperBound <= count, "\(subrange) is outside 0..<\(count)")
    let start = range.lowerBound
    return Examples(
      inputs: inputBytes, inputCount: inputCount, labels: labelBytes, classCount: classCount,
      range: start + subrange.lowerBound..<start + subrange.upperBound)
  }

  /// The first examples for training and the last `count` held out for validation, as the book splits MNIST.
  ///
  /// - Precondition: `0 ≤ validation ≤ count`.
  public func split(validation: Int) -> (training: Examples, validation: Examples) {
    (self[0..<count - validation], self[count - validation..<count])
  }
}
