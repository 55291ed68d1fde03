#if Server
  import Hummingbird
  import NeuralNetwork
  import Storage

  /// All that the server's answers come from.
  struct Site: Sendable {
    let limits: Limits
    /// The model that answers where no training is named.
    let reading: Reading
    /// The folder of the images, if it was named.
    let dataPath: String?
    let data: DataSet
    let workers: Workers
    let runs: Runs
    let models: PostedModels

    /// - Throws: `FileError` if the model does not say what image size it is for.
    init(model: Model, data: String?, limits: Limits) throws(FileError) {
      self.limits = limits
      reading = try Reading(model, limits)
      dataPath = data
      workers = Workers(count: Processors.count)
      self.data = DataSet(path: data, workers: workers)
      runs = Runs(limits)
      models = PostedModels(limit: limits.models)
    }

    /// All that is answered, the files of the page aside.
    var api: [Route] { modelRoutes + dataRoutes + runRoutes }

    /// What reads pictures for this request: the model, or the network of the training or the posted model that it names.
    func reading(for request: Request) async throws -> Reading {
      guard let id = request.query("run") else { return reading }
      if let posted = models[id] { return posted }
      let run = try await runs.run(id)
      return try Reading(run.model(after: request.number("epoch")), limits)
    }
  }
#endif
