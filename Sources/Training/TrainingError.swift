import Networks

/// Why a run cannot start or go on. `description` is one line for the user.
public enum TrainingError: Error, Equatable {
  /// An option has a value that no run can be made with; `needed` says what it takes.
  case unusableValue(option: String, value: String, needed: String)
  /// The folder for a new run holds something already.
  case occupiedRunFolder(path: String)
  /// Another process trains in the folder: the one of this number, where that is known.
  case runInUse(path: String, process: Int32?)
  /// The folder holds no run that can be resumed, for `reason`.
  case notARun(path: String, reason: String)
  /// There is no run folder in `path`.
  case noRun(path: String)
  /// The run has done all its steps already.
  case alreadyDone(path: String, steps: Int)
  /// The checkpoint holds no state of training to go on from.
  case noTrainingState(path: String)
  /// The run's checkpoint was made with another seed than its configuration says.
  case otherSeed(path: String, seed: UInt64, expected: UInt64)
  /// A value stopped being a number in step `step`; `checkpoint` is the last good one.
  case notFinite(what: String, step: Int, checkpoint: String?)
  /// The gradients of step `step` and of those before are infinite, whatever losses are scaled by; `checkpoint` is the
  /// last good one.
  case noLossScale(step: Int, checkpoint: String?)
  /// What a network makes of the frame `frame` of `shot` are no numbers; `suspect` is the likely tensor of its checkpoint.
  case notFiniteColor(shot: String, frame: String, checkpoint: String, suspect: SuspectTensor?)
  /// No shot is left to train on, or none is long enough to evaluate on.
  case noShots(path: String, reason: String)
  /// No shot has a frame with `gap` frames before and after it.
  case shotsTooShort(path: String, gap: Int)
}

extension TrainingError: CustomStringConvertible {
  /// Whether an option was given that cannot be used.
  public var isWrongUsage: Bool {
    if case .unusableValue = self { true } else { false }
  }

  /// What happened, to what, and what to do about it.
  public var description: String {
    switch self {
    case .unusableValue(let option, let value, let needed):
      "--\(option) \(value) cannot be used; give \(needed)"
    case .occupiedRunFolder(let path):
      "\(path): the folder is not empty; choose another --output, or go on with that run by --resume"
    case .runInUse(let path, let process):
      "\(path): \(process.map { "process \($0)" } ?? "another process") trains in this folder; wait for its end, or stop it"
    case .notARun(let path, let reason):
      "\(path): no run that can be resumed (\(reason)); give the run's folder by --output"
    case .noRun(let path):
      "\(path): no run lies there; train first, or give a run's folder by --output"
    case .alreadyDone(let path, let steps):
      "\(path): all \(steps) steps of the run are done; give more --steps to go on"
    case .noTrainingState(let path):
      "\(path): the checkpoint holds no state of training; start a new run from it by --from"
    case .otherSeed(let path, let seed, let expected):
      "\(path): the checkpoint is of a run with seed \(seed), the run's config.json says \(expected); "
        + "restore the config.json that belongs to it"
    case .notFinite(let what, let step, let checkpoint):
      "\(what) is not a finite number in step \(step); \(Self.again(checkpoint)) with a lower --learning-rate"
    case .noLossScale(let step, let checkpoint):
      "the gradients of step \(step) are infinite in mixed precision, however small the losses are scaled; "
        + "\(Self.again(checkpoint)) with --precision single or a lower --learning-rate"
    case .notFiniteColor(let shot, let frame, let checkpoint, let suspect):
      "\(shot), \(frame): the colours are not finite numbers; "
        + (suspect.map { "in \(checkpoint) \($0): use an intact copy" }
          ?? "no weight of \(checkpoint) stands out: use another checkpoint or another --device")
    case .noShots(let path, let reason):
      "\(path): \(reason); add shots or hold fewer out"
    case .shotsTooShort(let path, let gap):
      "\(path): no shot has the \(2 * gap + 1) frames that a gap of \(gap) takes; give a smaller --gap or longer shots"
    }
  }

  /// How to go on after a failure, from the last good checkpoint where there is one.
  private static func again(_ checkpoint: String?) -> String {
    checkpoint.map { "the last good checkpoint is \($0): start from it by --from" }
      ?? "there is no checkpoint yet: try again"
  }
}
