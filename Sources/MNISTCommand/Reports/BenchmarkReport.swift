import Experiments
import NeuralNetwork
import Storage

/// How fast a network is trained by a plan.
struct TrainingSpeed {
  let plan: Plan
  /// The network as text: `784-30-10`.
  let architecture: String
  /// The numbers of neurons per layer, the inputs first.
  let sizes: [Int]
  let threads: Int
  let samplesPerSecond: Double
  let peak: Peak

  /// Operations a second that dense products would need for this: 2 for each weight and example, once forward, once for the
  /// gradient, and behind the first layer once back. Products with inked pixels do with fewer, and may be beyond the peak.
  var operations: Double {
    let weights = zip(sizes, sizes.dropFirst()).map { Double($0 * $1) }
    return samplesPerSecond * 2 * (3 * weights.reduce(0, +) - weights[0])
  }

  /// The share of what the processor can do at best in that precision.
  var shareOfPeak: Double {
    let rounded = plan.precision == .bfloat16 ? peak.roundedOperations : nil
    return operations / (rounded ?? peak.operations)
  }
}

/// What `mnist benchmark` prints.
struct BenchmarkReport {
  let peaks: [(threads: Int, peak: Peak)]
  let training: [TrainingSpeed]
  /// The network that judges images, as text.
  let evaluated: String
  let evaluation: [(threads: Int, imagesPerSecond: Double)]
  /// In seconds.
  let loading: Double
  /// In seconds, in a new process and in one that has the model already.
  let classifying: (cold: Double, warm: Double)
  /// In bytes.
  let peakMemory: Int

  var json: JSON {
    func byThreads(_ value: (Peak) -> Double) -> JSON {
      .object(peaks.map { .init(String($0.threads), JSON(value($0.peak) / 1e9)) })
    }
    let hasTiles = peaks.allSatisfy { $0.peak.roundedOperations != nil }
    return [
      "instruction_set": JSON(FastKernels.instructionSet), "threads": JSON(peaks.last?.threads ?? 1),
      "peak": [
        "fma_gflops": byThreads(\.operations),
        "bfloat16_gflops": hasTiles ? byThreads { $0.roundedOperations ?? 0 } : .null,
        "read_gb_per_second": byThreads(\.bytes),
      ],
      "training": .array(
        training.map { speed in
          [
            "network": JSON(speed.architecture), "batch_size": JSON(speed.plan.batchSize),
            "cost": JSON(speed.plan.cost.rawValue), "precision": JSON(speed.plan.precision.rawValue),
            "threads": JSON(speed.threads), "samples_per_second": JSON(speed.samplesPerSecond.rounded()),
            "gflops": JSON(speed.operations / 1e9), "share_of_peak": JSON(speed.shareOfPeak),
          ]
        }),
      "evaluation": .array(
        evaluation.map {
          [
            "network": JSON(evaluated), "threads": JSON($0.threads),
            "images_per_second": JSON($0.imagesPerSecond.rounded()),
          ]
        }),
      "load_seconds": JSON(loading),
      "classify": ["cold_seconds": JSON(classifying.cold), "warm_seconds": JSON(classifying.warm)],
      "peak_memory_bytes": JSON(peakMemory),
    ]
  }

  var text: String {
    var lines = ["instruction set \(FastKernels.instructionSet)", ""]
    for (threads, peak) in peaks {
      var parts = ["\((peak.operations / 1e9).fixed(0)) GFLOP/s in floats"]
      peak.roundedOperations.map { parts.append("\(($0 / 1e9).fixed(0)) GFLOP/s in tiles of bfloat16") }
      parts.append("\((peak.bytes / 1e9).fixed(1)) GB/s from memory")
      lines.append("at best, \(count(threads)): \(parts.joined(separator: ", "))")
    }
    lines += ["", "training, with the operations that dense products would need and their share of the best"]
    for speed in training {
      let name =
        "\(speed.architecture), mini-batches of \(speed.plan.batchSize), \(speed.plan.precision.rawValue)"
      lines.append(
        "\(name.left(66)) \(count(speed.threads).left(9)) \(Int(speed.samplesPerSecond).grouped.right(10)) images/s "
          + "\((speed.operations / 1e9).fixed(0).right(6)) GFLOP/s \((100 * speed.shareOfPeak).fixed(0).right(4)) %")
    }
    lines.append("")
    for (threads, speed) in evaluation {
      lines.append("evaluating \(evaluated), \(count(threads)): \(Int(speed).grouped) images/s")
    }
    return
      (lines + [
        "loading training and test images: \(loading.fixed(2)) s",
        "classifying an image: \((classifying.cold * 1e3).fixed(1)) ms in a new process, "
          + "\((classifying.warm * 1e6).fixed(1)) µs in one that has the model",
        "most memory while training 784-30-10 on all images: \((Double(peakMemory) / 1e6).fixed(0)) MB",
      ]).joined(separator: "\n")
  }

  private func count(_ threads: Int) -> String { threads == 1 ? "1 thread" : "\(threads) threads" }
}
