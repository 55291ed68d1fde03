#if Server
  import Digits
  import NeuralNetwork
  import Storage

  /// The images to train on and to be judged by, read when they are first wanted.
  actor DataSet {
    /// The images to learn from, with what records tell of them.
    struct Training: Sendable {
      let images: LabeledImages
      let source: TrainingSource
    }

    private let folder: DataFolder?
    private let workers: Workers
    private var reading: (training: Task<Training, any Error>?, test: Task<LabeledImages, any Error>?)

    /// - Parameter path: the folder; nil for the usual one.
    init(path: String?, workers: Workers) {
      folder = path.map { DataFolder(path: $0) }
      self.workers = workers
    }

    /// The images to learn from, those held out for validation included.
    ///
    /// - Throws: `FileError`.
    func training() async throws -> Training {
      let task =
        reading.training
        ?? Task { [folder, workers] in
          try await workers.run {
            let images = try (folder ?? .usual()).training()
            return Training(images: images, source: images.source)
          }
        }
      reading.training = task
      do { return try await task.value } catch {
        reading.training = nil
        throw error
      }
    }

    /// The images to be judged by.
    ///
    /// - Throws: `FileError`.
    func test() async throws -> LabeledImages {
      let task = reading.test ?? Task { [folder, workers] in try await workers.run { try (folder ?? .usual()).test() } }
      reading.test = task
      do { return try await task.value } catch {
        reading.test = nil
        throw error
      }
    }
  }
#endif
