import ArgumentParser
import Digits
import NeuralNetwork
import Storage

/// A model file whose weights a training starts from.
struct StartingModel {
  let model: Model
  /// The digest of the file, by which a record tells what was started from.
  let digest: String

  /// Reads the file at `path`.
  init(_ path: String) throws {
    let bytes = try File.read(path)
    do throws(ModelError) { model = try Model(decoding: bytes) } catch {
      throw ReadingError.malformed(path: path, error)
    }
    digest = SHA256.digest(of: bytes).description
  }

  /// The plan that the options describe, with the layers of the model, and its cost if they name none.
  func plan(_ sources: PlanSources) throws -> Plan {
    let given = Set(sources.options.given.map(\.name))
    if let layers = ["hidden", "activation", "output_activation", "initializer"].first(where: given.contains) {
      throw ValidationError("--\(layers.replacing("_", with: "-")) and --from do not go together.")
    }
    let network = model.network
    var plan = try sources.uncheckedPlan()
    plan.hidden = Array(network.sizes.dropFirst().dropLast())
    let activations = Set(network.activations.dropLast())
    plan.activation = activations.count == 1 ? Array(activations) : Array(network.activations.dropLast())
    if network.activations.count == 1 { plan.activation = [.sigmoid] }
    plan.outputActivation = network.outputActivation
    if !given.contains("cost") { plan.cost = model.cost }
    do throws(PlanError) { try plan.check() } catch { throw ValidationError(PlanOptions.sentence(error) + ".") }
    return plan
  }
}
