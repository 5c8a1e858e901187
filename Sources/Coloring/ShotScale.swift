import Footage

/// What the drawings of a shot are reduced by, all alike: a figure that grew from frame to frame would be matched badly,
/// and every size takes a graph of its own.
struct ShotScale {
  /// The drawings that are looked at, evenly spread over the shot.
  private static let most = 32

  private let size: WorkingSize
  /// At most 1.
  private let scale: Double
  /// The sizes of the drawings that were looked at.
  private let drawingSizes: Set<ImageSize>

  /// The scale of the drawings of `plan` that are to be coloured. Those that cannot be read count for nothing here.
  init(_ plan: ShotPlan, _ size: WorkingSize) {
    self.size = size
    let count = min(plan.frames.count, Self.most)
    let chosen = (0..<count).map { plan.frames[$0 * (plan.frames.count - 1) / max(count - 1, 1)].line }
    let drawings = Array(concurrently: count) { index -> (size: ImageSize, scale: Double)? in
      guard let picture = try? plan.lines.picture(at: chosen[index]) else { return nil }
      return (picture.size, size.scale(of: size.part(of: picture.size, inked: DrawnPage(picture).inkedPart)))
    }.compactMap(\.self)
    scale = drawings.map(\.scale).min() ?? 1
    drawingSizes = Set(drawings.map(\.size))
  }

  /// What the network sees of a drawing of `size`, given what is drawn on it.
  func view(ofDrawing size: ImageSize, inked: @autoclosure () -> PixelRectangle?) -> WorkingView {
    WorkingView(self.size.part(of: size, inked: inked()), scale: scale)
  }

  /// What it sees of a reference of `size`: at the scale of the drawings where it is as large as they are, and else at
  /// its own.
  func view(ofReference size: ImageSize, inked: PixelRectangle?) -> WorkingView {
    let part = self.size.part(of: size, inked: inked)
    return WorkingView(part, scale: drawingSizes.contains(size) ? scale : self.size.scale(of: part))
  }
}
