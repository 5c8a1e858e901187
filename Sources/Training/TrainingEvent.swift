import Foundation

/// What a training run tells of its progress.
public enum TrainingEvent: Sendable {
  /// The run draws its own cartoon, of which `done` of `total` frames are there.
  case drawing(done: Int, total: Int)
  /// Steps begin, after the first `step`, on frames of the data set of this name.
  case started(step: Int, dataset: String)
  /// Something that whoever trains should know; the run goes on.
  case notice(TrainingNotice)
  /// A step is done.
  case step(StepReport)
  /// The held-out shots have been coloured; `sheet` shows some of them, where the stage makes pictures.
  case evaluated(step: Int, Evaluation, isBest: Bool, sheet: URL?)
  /// The run can go on from `checkpoint`.
  case saved(step: Int, checkpoint: URL)
}

/// A step's result.
public struct StepReport: Sendable {
  /// The step, from 1.
  public let step: Int
  /// The losses in the order of SPEC.md, as they count: the terms of the generator, their sum, the discriminator's if
  /// there is one.
  public let losses: [(name: String, value: Float)]
  /// What they were multiplied by for their gradients, in mixed precision.
  public let lossScale: Float?
  /// Samples a second over the last steps.
  public let imagesPerSecond: Double
}

/// How a run ended.
public enum TrainingOutcome: Hashable, Sendable {
  /// All steps are done.
  case finished
  /// It was asked to stop, after `step` steps.
  case interrupted(step: Int)
}

/// What whoever trains should know of a run that goes on all the same.
public enum TrainingNotice: Hashable, Sendable {
  /// The perceptual and style losses look through VGG19 with seeded weights.
  case seededFeatures
  /// No shot is held out to judge by.
  case nothingHeldOut
  /// A run that was to go on has no checkpoint at `path`.
  case beginsAgain(path: String)
  /// The data set at `path` is not as it was when the run was recorded; the run goes on with it as it is.
  case changedDataset(path: String, difference: String)
  /// What of the data set is left aside, as one line.
  case remark(String)
  /// The log at `path` is not whole any more.
  case damagedMetrics(path: String)
}

extension TrainingNotice: CustomStringConvertible {
  /// Whether something is not as it should be.
  public var isWarning: Bool {
    switch self {
    case .seededFeatures, .nothingHeldOut, .beginsAgain, .remark: false
    case .changedDataset, .damagedMetrics: true
    }
  }

  /// One line for the user.
  public var description: String {
    switch self {
    case .seededFeatures:
      "the perceptual and style losses use VGG19 with seeded He-normal weights; for better colours give torchvision's "
        + "weights by --vgg19"
    case .nothingHeldOut: "no shot is held out: the best checkpoint is not known"
    case .beginsAgain(let path): "there is no \(path): the run begins again with its first step"
    case .changedDataset(let path, let difference):
      "\(path) is not what the run was trained on: \(difference); it goes on with the data set as it is now"
    case .remark(let line): line
    case .damagedMetrics(let path):
      "\(path) is damaged: lines are lost; the best checkpoint stays until a better one comes"
    }
  }
}
