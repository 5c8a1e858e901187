import Footage

/// A page on which a coloured shot can be looked at: a row a frame, of its references, its line art, the result and,
/// where it is known, the truth.
public struct ColoringSheet {
  private static let mostRows = 8
  /// Images are enlarged by whole numbers until their longer side has this many pixels.
  private static let smallestSide = 192
  /// Larger images are reduced to this many pixels.
  private static let largestSide = 480

  /// Which of the shot's frames are shown.
  private let shown: Set<FrameName>
  private let referenceCount: Int
  private let truth: [String: Image]
  private var rows: [[Image]] = []

  /// A page for the frames of `plan`: a few, evenly spread over the shot. `truth` holds colour frames by frame name.
  public init(_ plan: ShotPlan, truth: [String: Image] = [:]) {
    let count = min(plan.frames.count, Self.mostRows)
    shown = Set(
      (0..<count).map { plan.lines.frames[plan.frames[(2 * $0 + 1) * plan.frames.count / (2 * count)].line] })
    referenceCount = plan.sheets.frames.count + (plan.frames.map(\.references.count).max() ?? 0)
    self.truth = truth
  }

  /// Puts a frame on the page if it is one of those to be shown.
  public mutating func add(_ frame: ShotColoring.ColoredFrame) {
    guard shown.contains(frame.name) else { return }
    let blank = Image(width: frame.line.width, height: frame.line.height, channels: 1)
    let missing = [Image](repeating: blank, count: max(0, referenceCount - frame.references.count))
    let images = frame.references + missing + [frame.line, frame.color] + (truth[frame.name.text].map { [$0] } ?? [])
    rows.append(images.map(Self.legible))
  }

  /// The page with the frames so far; nil without any.
  public var page: Image? { rows.isEmpty ? nil : ContactSheet.of(rows: rows) }

  private static func legible(_ image: Image) -> Image {
    let longer = max(image.width, image.height)
    if longer < smallestSide {
      let factor = (smallestSide + longer - 1) / longer
      return image.resized(width: image.width * factor, height: image.height * factor)
    }
    return image.fitted(to: image.size.scaled(by: min(1, Double(largestSide) / Double(longer))))
  }
}
