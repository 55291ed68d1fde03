public import Digits
import NeuralNetwork
import Synchronization

extension LabeledImages {
  /// The images that are most like some others: for each the indices of the `count` nearest by the sum of squared differences
  /// of the pixels, nearest first.
  ///
  /// - Precondition: both have the same size.
  /// - Complexity: O(images × others × pixels) on all threads; a second for 73 of MNIST's among 60,000.
  public func nearest(to others: [GrayImage], count: Int, threads: Int) -> [[Int]] {
    precondition(others.allSatisfy { $0.width == columns && $0.height == rows }, "the images differ in size")
    let results = Mutex([[Int]](repeating: [], count: others.count))
    concurrently(others.count, workers: threads) { place in
      let pixels = others[place].pixels
      var best: [(distance: Int32, index: Int)] = []
      for index in 0..<self.count {
        let inputs = examples.inputs(index)
        var distance: Int32 = 0
        for (a, b) in zip(inputs, pixels) {
          let difference = Int32(a) - Int32(b)
          distance &+= difference &* difference
        }
        guard best.count < count || distance < best[best.count - 1].distance else { continue }
        let position = best.firstIndex { distance < $0.distance } ?? best.count
        best.insert((distance, index), at: position)
        if best.count > count { best.removeLast() }
      }
      let nearest = best.map(\.index)
      results.withLock { $0[place] = nearest }
    }
    return results.withLock { $0 }
  }
}
