import Footage
import Randomness

/// A cel in the making: flat colours, and beside them the drawing that they were painted into, where each border between
/// two colours is a line.
struct CelCanvas {
  /// What is drawn in a pixel.
  private enum Kind: UInt8 { case none, solid, shade, highlight, material }

  let projection: Projection
  private let style: CelStyle
  /// Unit vector towards the light.
  private let light: Vector2
  /// What is painted under the lines; meaningless where nothing is.
  private var colors: [Vector3]
  private var isPainted: [Bool]
  /// How much of each pixel is line.
  private var coverage: [Float]
  private var kinds: [Kind]

  private var width: Int { projection.width }
  private var height: Int { projection.height }
  private var shorterSide: Float { Float(min(width, height)) }

  /// An empty cel.
  init(_ projection: Projection, style: CelStyle, light: Vector2) {
    self.projection = projection
    self.style = style
    self.light = light
    let count = projection.width * projection.height
    colors = .init(repeating: .one, count: count)
    isPainted = .init(repeating: false, count: count)
    coverage = .init(repeating: 0, count: count)
    kinds = .init(repeating: .none, count: count)
  }

  /// The width of a line in pixels: never so thin that it breaks.
  private func penWidth(_ weight: Float) -> Float { max(weight * style.pen * shorterSide, 1.15) }

  /// The least of a pixel that a line covers, if it is drawn there: with less, grey lines are as light as paper.
  private static let leastShare: Float = 0.05
  /// The pixels that a line covers more of are of it, where lines are black or white.
  private static let binaryThreshold: Float = 0.45

  // MARK: Painting

  /// Covers what lies below with a part: its outline, its colours, the lines between these, and its marks.
  mutating func paint(_ part: Part) {
    draw(projection.mask(part.polygons, grownBy: penWidth(max(part.ink, 0.3))))
    if part.isSolidInk { return }
    let inside = projection.mask(part.polygons)
    fill(inside, part)
    for mark in part.marks {
      switch mark {
      case .line(let points, let weight):
        let stroke = Outline.stroke(points.map(projection.pixel), width: penWidth(weight))
        draw(CoverageMask([stroke], within: (width, height)), within: inside)
      case .ink(let polygon): draw(projection.mask([polygon]), within: inside)
      case .patch, .material: break
      }
    }
  }

  /// A square of colour with an outline, as model sheets have it.
  mutating func swatch(_ polygon: [Vector2], _ color: CartoonColor) {
    draw(projection.mask([polygon], grownBy: penWidth(1)))
    let covered = projection.mask([polygon])
    cover(covered) { _, _ in color.rgb }
  }

  /// A solid line of its own, over everything painted so far.
  mutating func draw(_ points: [Vector2], weight: Float) {
    draw(CoverageMask([Outline.stroke(points.map(projection.pixel), width: penWidth(weight))], within: (width, height)))
  }

  private mutating func draw(_ covered: CoverageMask, within: CoverageMask? = nil) {
    covered.forEachPixel { x, y, share in
      let share = share * (within?.at(x, y) ?? 1)
      let index = y * width + x
      guard share > 0.02 else { return }
      coverage[index] += (1 - coverage[index]) * share
      if share >= Self.binaryThreshold || kinds[index] == .none { kinds[index] = .solid }
    }
  }

  private mutating func cover(_ covered: CoverageMask, color: (Int, Int) -> Vector3) {
    covered.forEachPixel { x, y, share in
      let index = y * width + x
      coverage[index] *= 1 - share
      guard share >= 0.5 else { return }
      colors[index] = color(x, y)
      isPainted[index] = true
      kinds[index] = coverage[index] > 0.02 ? .solid : .none
    }
  }

  /// What a pixel of a part shows: a material in one of its three tones.
  private struct Region: Equatable {
    var material = 0
    var tone = Kind.none
  }

  private mutating func fill(_ inside: CoverageMask, _ part: Part) {
    let isShaded = style.shading != .flat && part.shadeWidth > 0
    let lit = isShaded ? projection.mask(part.polygons, movedBy: light * part.shadeWidth) : nil
    // A rim where the light falls.
    let unlit =
      isShaded && style.shading == .shadeAndHighlight && part.tone.highlight != part.tone.base
      ? projection.mask(part.polygons, movedBy: light * (-0.35 * part.shadeWidth)) : nil
    var regions = [Region](repeating: Region(), count: inside.width * inside.height)
    var tones = [part.tone]
    inside.forEachPixel { x, y, _ in
      let index = (y - inside.top) * inside.width + x - inside.left
      if let lit, lit.at(x, y) < 0.5 {
        regions[index].tone = .shade
      } else if let unlit, unlit.at(x, y) < 0.5 {
        regions[index].tone = .highlight
      }
    }
    removeSlivers(&regions, inside)
    for mark in part.marks {
      let polygon: [Vector2]
      switch mark {
      case .patch(let outline, let color): (polygon, tones) = (outline, tones + [Tone(flat: color)])
      case .material(let outline, let tone): (polygon, tones) = (outline, tones + [tone])
      case .line, .ink: continue
      }
      projection.mask([polygon]).forEachPixel { x, y, share in
        guard share >= 0.5, inside.at(x, y) > 0 else { return }
        regions[(y - inside.top) * inside.width + x - inside.left].material = tones.count - 1
      }
    }
    func color(_ region: Region) -> Vector3 {
      let tone = tones[region.material]
      return switch region.tone {
      case .shade: tone.shade.rgb
      case .highlight: tone.highlight.rgb
      default: tone.base.rgb
      }
    }
    cover(inside) { x, y in color(regions[(y - inside.top) * inside.width + x - inside.left]) }
    if tones.count > 1 || isShaded { separate(regions, inside, color) }
  }

  /// Nobody draws a shade or a highlight of a few pixels.
  private func removeSlivers(_ regions: inout [Region], _ inside: CoverageMask) {
    let fewest = Int((0.012 * shorterSide) * (0.012 * shorterSide))
    var isSeen = [Bool](repeating: false, count: regions.count)
    for start in regions.indices where !isSeen[start] && regions[start].tone != .none {
      var found = [start]
      isSeen[start] = true
      var next = 0
      while next < found.count {
        let (x, y) = (found[next] % inside.width, found[next] / inside.width)
        next += 1
        for (column, row) in [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
        where (0..<inside.width).contains(column) && (0..<inside.height).contains(row) {
          let other = row * inside.width + column
          guard !isSeen[other], regions[other] == regions[start] else { continue }
          isSeen[other] = true
          found.append(other)
        }
      }
      if found.count < fewest { for pixel in found { regions[pixel].tone = .none } }
    }
  }

  /// Draws a line where two colours meet, on the side of the darker.
  private mutating func separate(_ regions: [Region], _ inside: CoverageMask, _ color: (Region) -> Vector3) {
    func isInside(_ x: Int, _ y: Int) -> Bool { inside.at(x, y) >= 0.5 }
    func region(_ x: Int, _ y: Int) -> Region { regions[(y - inside.top) * inside.width + x - inside.left] }
    let reach = Int((0.35 * penWidth(1)).rounded())
    inside.forEachPixel { x, y, share in
      guard share >= 0.5 else { return }
      let own = region(x, y)
      for (column, row) in [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)] where isInside(column, row) {
        let other = region(column, row)
        let (tone, otherTone) = (color(own), color(other))
        guard tone != otherTone, (tone.sum(), x + y) < (otherTone.sum(), column + row) else { continue }
        let kind: Kind =
          own.material != other.material
          ? .material : own.tone == .shade || other.tone == .shade ? .shade : .highlight
        let drawn = trace(kind) == nil ? .solid : kind
        for row in y - reach...y + reach {
          for column in x - reach...x + reach
          where isInside(column, row) && (column - x) * (column - x) + (row - y) * (row - y) <= reach * reach
            && region(column, row) == own
          {
            let index = row * width + column
            coverage[index] = 1
            kinds[index] = drawn
          }
        }
      }
    }
  }

  private func trace(_ kind: Kind) -> Vector3? {
    switch kind {
    case .shade: style.shadeTrace
    case .highlight: style.highlightTrace
    case .material: style.materialTrace
    case .none, .solid: nil
    }
  }

  // MARK: Developing

  /// Whether next to nothing is on the page: less than one pixel in 500.
  var isNearlyEmpty: Bool { 500 * isPainted.count { $0 } < isPainted.count }

  /// Breaks solid lines at random places, as hands that are in a hurry do.
  mutating func breakLines(random: inout CounterRandom) {
    guard style.breaks > 0 else { return }
    let lines = kinds.indices.filter { kinds[$0] == .solid && coverage[$0] > 0.5 }
    guard !lines.isEmpty else { return }
    for _ in 0..<random.integer(below: style.breaks + 1) {
      let place = lines[random.integer(below: lines.count)]
      let reach = max(1, Int((random.number(0.0008...0.0028) * shorterSide).rounded()))
      let (x, y) = (place % width, place / width)
      for row in max(0, y - reach)...min(height - 1, y + reach) {
        for column in max(0, x - reach)...min(width - 1, x + reach)
        where (column - x) * (column - x) + (row - y) * (row - y) <= reach * reach
          && kinds[row * width + column] == .solid
        {
          coverage[row * width + column] = 0
        }
      }
    }
  }

  /// The drawing and what was painted into it.
  func developed(grain: ValueNoise) -> CelDrawing {
    var line = [Float]()
    var painted = [Float]()
    var opacity = [Float]()
    line.reserveCapacity(3 * colors.count)
    painted.reserveCapacity(3 * colors.count)
    opacity.reserveCapacity(colors.count)
    for index in colors.indices {
      var share = coverage[index]
      switch style.lines {
      case .binary: share = share >= Self.binaryThreshold ? 1 : 0
      case .smooth: break
      case .pencil:
        let (x, y) = (Float(index % width), Float(index / width))
        share *= 0.72 + 0.28 * grain.at(0.6 * x, 0.6 * y)
      }
      // Nobody sees such a line, nor is it painted.
      if share < Self.leastShare { share = 0 }
      let traced = trace(kinds[index])
      let drawn = Vector3.one + ((traced ?? style.lineColor) - 1) * share
      line += [drawn.x, drawn.y, drawn.z]
      let ink = traced == nil ? share : 0
      let color: Vector3
      if isPainted[index] {
        color = colors[index] + (style.inkColor - colors[index]) * ink
        opacity.append(1)
      } else {
        color = style.isTransparent ? style.inkColor : .one + (style.inkColor - 1) * ink
        opacity.append(style.isTransparent ? ink : 1)
      }
      painted += [color.x, color.y, color.z]
    }
    func image(_ samples: [Float], _ channels: Int) -> Image {
      Image(width: width, height: height, channels: channels, samples: samples)
    }
    return CelDrawing(
      line: image(line, 3), color: image(painted, 3), opacity: style.isTransparent ? image(opacity, 1) : nil)
  }
}

/// A drawing of a cel with what was painted into it.
public struct CelDrawing: Sendable {
  /// The drawing: lines on white paper, 3 channels.
  public let line: Image
  /// The painted picture, straight colours of 3 channels.
  public let color: Image
  /// The opacity of `color`, 1 channel; nil where that is opaque, on white.
  public let opacity: Image?
}

extension CoverageMask {
  /// Calls `body` for each pixel that is covered at all.
  func forEachPixel(_ body: (_ x: Int, _ y: Int, _ share: Float) -> Void) {
    for row in 0..<height {
      for column in 0..<width where values[row * width + column] > 0 {
        body(left + column, top + row, values[row * width + column])
      }
    }
  }
}
