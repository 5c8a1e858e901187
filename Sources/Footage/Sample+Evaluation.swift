extension Sample {
  /// The samples that a checkpoint is judged by on a shot of `frames` frames: every second frame that has one `gap`
  /// frames before it and one `gap` frames after it. None where the shot is shorter than 2 * `gap` + 1 frames.
  public static func evaluation(shot: Int, frames: Int, gap: Int) -> [Sample] {
    precondition(gap > 0, "a reference is another frame than its target")
    return stride(from: gap, to: frames - gap, by: 2).map { Sample(shot: shot, target: $0, gap: gap) }
  }
}
