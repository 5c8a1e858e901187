import Cartoon
import Footage

extension RunConfiguration.CartoonConfiguration {
  /// The production.
  public var cartoon: Cartoon { Cartoon(seed: seed, castSize: cast) }

  /// How many shots are held out: a tenth, two at least where that leaves as many to train on.
  var heldOutCount: Int { min(max(2, shots / 10), max(shots / 2, 1)) }

  /// The shots that are held out: the last, in which the same cast plays again.
  var heldOut: [String] { (shots - heldOutCount..<shots).map { cartoon.shot($0).name } }
}

extension RunConfiguration {
  /// Chooses the shots to hold out, unless they are named already, and returns the number of shots to train on.
  ///
  /// `dataset` is what the run trains on; nil for the procedural cartoon, which need not be drawn yet. Throws
  /// `TrainingError.noShots` where nothing is left to train on, `FootageError.noSuchShot` for a name that is not there.
  public mutating func holdOutShots(of dataset: Dataset?) throws -> Int {
    if case .cartoon(let cartoon) = source {
      heldOut = cartoon.heldOut
      return cartoon.shots - cartoon.heldOutCount
    }
    guard let dataset else { preconditionFailure("a run on a data set has it at hand") }
    let shots = try dataset.split(self)
    let count = shots.training.count(where: \.isTrainable)
    guard count > 0 else {
      throw TrainingError.noShots(
        path: dataset.folder.path, reason: "no shot of three frames or more is left to train on")
    }
    heldOut = shots.heldOut.map(\.name)
    return count
  }

  /// The steps of `epochs` passes over `shots` shots: one sample of each shot a pass (SPEC.md, "Optimisation").
  ///
  /// Throws `TrainingError.unusableValue` where that is no number of steps that a run can have.
  public func steps(epochs: Int, shots: Int) throws -> Int {
    let (samples, overflow) = epochs.multipliedReportingOverflow(by: shots)
    let steps = max(1, samples / batch + (samples % batch == 0 ? 0 : 1))
    guard Self.allowedCounts.contains(epochs), !overflow, Self.allowedCounts.contains(steps) else {
      throw TrainingError.unusableValue(
        option: "epochs", value: "\(epochs)", needed: "1 or more that come to 1000000000 steps at most")
    }
    return steps
  }
}

extension Dataset {
  /// The shots to train on and those to judge by, as `configuration` says: those that it names, or a tenth by its seed.
  func split(_ configuration: RunConfiguration) throws -> (training: [Shot], heldOut: [Shot]) {
    if let names = configuration.heldOut { return try split(holdingOut: names) }
    return split(seed: configuration.seed, fraction: 0.1)
  }
}
