extension Sample {
  /// The samples that a checkpoint is judged by on a shot of `frames` frames: every second frame that has one `gap`
  /// frames before it and one `gap` frames after it. None where the shot is shorter than 2 * `gap` + 1 frames.
  public static func evaluation(shot: Int, frames: Int, gap: Int) -> [Sample] {
    precondition(gap > 0, "a reference is another frame than its target")
    return stride(from: gap, to: frames - gap, by: 2).map {
      Sample(shot: shot, target: $0, references: [$0 - gap, $0 + gap])
    }
  }

  /// The samples between the key frames `first` and `last` of a shot, in chronological order, with both as references.
  public static func between(_ first: Int, _ last: Int, shot: Int) -> [Sample] {
    (first + 1..<last).map { Sample(shot: shot, target: $0, references: [first, last]) }
  }

  /// The samples that a model is judged by while it is trained: those of each shot at the largest gap that the reference
  /// network is trained with and the shot has room for.
  public static func evaluation(shotLengths: [Int]) -> [Sample] {
    shotLengths.enumerated().flatMap { shot, frames in
      let gap = SamplingRules.reference.gapLimit(frames: frames)
      return gap > 0 ? evaluation(shot: shot, frames: frames, gap: gap) : []
    }
  }
}
