/// The parts of a data set.
public enum DataPart: String, CaseIterable, Sendable {
  case test
  case validation
  case training
}
