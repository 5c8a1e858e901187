import Foundation
import Randomness

/// How a production draws and paints its cels.
struct CelStyle: Sendable {
  /// What lines are drawn with.
  enum Lines: Sendable { case binary, smooth, pencil }
  /// What is painted inside of outlines.
  enum Shading: Sendable { case flat, shade, shadeAndHighlight }

  let lines: Lines
  private(set) var shading: Shading
  /// The colours of the trace lines around shades, highlights and other materials; where nil, these have solid lines.
  let shadeTrace: Vector3?
  let highlightTrace: Vector3?
  let materialTrace: Vector3?
  /// The colour of solid lines in drawings, and in painted pictures.
  let lineColor: Vector3
  let inkColor: Vector3
  /// The width of an outline as a share of the shorter side of a page.
  let pen: Float
  /// How far the hand strays, as a share of the shorter side.
  let unrest: Float
  /// The most gaps in the lines of a drawing.
  let breaks: Int
  /// Whether painted pictures are transparent where nothing is.
  private(set) var isTransparent: Bool

  init(random: inout CounterRandom) {
    lines = random.pick([.binary, .binary, .binary, .smooth, .pencil])
    shading = random.pick([.flat, .flat, .shade, .shade, .shadeAndHighlight])
    let colors = random.shuffled([
      Vector3(1, 0, 0), Vector3(0, 0, 1), Vector3(0, 1, 0), Vector3(1, 0, 1), Vector3(0, 1, 1),
    ])
    // Some draw everything in black.
    let isTraced = random.chance(0.65)
    shadeTrace = isTraced ? colors[0] : nil
    highlightTrace = isTraced ? random.pick([colors[0], colors[1]]) : nil
    materialTrace = isTraced && random.chance(0.5) ? random.pick([colors[1], colors[2]]) : nil
    let isGrey = lines == .pencil
    lineColor =
      isGrey ? CartoonColor(lightness: random.number(0.25...0.5), chroma: 0.01, hue: random.number(0...360)).rgb : .zero
    inkColor =
      random.chance(0.5)
      ? .zero
      : CartoonColor(lightness: random.number(0.15...0.35), chroma: 0.05, hue: random.number(0...360)).rgb
    // From a hair to a brush.
    pen = 0.0016 * pow(6, random.uniform())
    unrest = random.pick([0, 0.0015, 0.003, 0.005])
    breaks = random.pick([0, 0, 3, 8])
    isTransparent = random.chance(0.5)
  }

  /// The same with what pictures of one production have in common: what is nobody's, and mostly the colours that a
  /// drawing wants.
  func painted(as other: CelStyle, isShadedAlike: Bool) -> CelStyle {
    var style = self
    style.isTransparent = other.isTransparent
    if isShadedAlike { style.shading = other.shading }
    return style
  }

  /// A cast as this style paints it: who has no shades at all has none on the limbs behind the body either.
  func painted(_ cast: [CharacterDesign]) -> [CharacterDesign] {
    var cast = cast
    for index in cast.indices { cast[index].hasShadedLimbs = shading != .flat }
    return cast
  }
}
