import Digits
import Experiments
import NeuralNetwork

func learnAndRead() throws -> Int? {
  let images = try DataFolder(path: "data/mnist").training()
  var plan = Plan()
  (plan.hidden, plan.epochs) = ([100], 3)

  let experiment = try Experiment(plan, on: images)
  let result = try experiment.train(experiment.trainer(threads: 2))
  let model = experiment.model(result.outcome)
  try model.save("library.safetensors", replacing: true)

  let reader = try DigitReader(model)
  return try reader.answers(inFile: "data/samples/test-61-8.pgm")[0].digit
}
