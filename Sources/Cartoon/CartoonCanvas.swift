import Footage

/// A flat piece of a drawing, in world coordinates with y upwards: outlined, filled and shaded as one.
struct Part {
  /// Something drawn inside the part, in order.
  enum Mark {
    /// An ink line; `weight` 1 is the width of the outline.
    case line([Vector2], weight: Float)
    /// A patch of solid ink.
    case ink([Vector2])
    /// A patch of another colour without an outline.
    case patch([Vector2], CartoonColor)
    /// A patch in the two tones of another material.
    case material([Vector2], Tone)
  }

  /// The part is the union of these polygons.
  var polygons: [[Vector2]]
  var tone: Tone
  /// How far the lit area is moved towards the light, which leaves a crescent of shade; world units.
  var shadeWidth: Float = 0
  /// Weight of the outline; 0 for none.
  var ink: Float = 1
  /// All ink and no paint, as a pupil or a closed lid is.
  var isSolidInk = false
  var marks: [Mark] = []
  /// Parts are painted from the smallest to the largest depth.
  var depth: Float = 0
  /// Whether the shade comes gradually, as from an airbrush.
  var isSoft = false
}

/// A picture in the making: colours, and the ink on paper beside them, painted by the same strokes.
struct CartoonCanvas {
  let projection: Projection
  private let inkColor: Vector3
  private let pen: Float
  /// Unit vector towards the light.
  private let light: Vector2
  private var colors: [Vector3]
  private var paper: [Float]

  /// A white picture without ink; `pen` is the weight of all its lines.
  init(width: Int, height: Int, camera: Camera, inkColor: CartoonColor, pen: Float, light: Vector2) {
    projection = Projection(width: width, height: height, camera: camera)
    self.light = light
    self.inkColor = inkColor.rgb
    self.pen = pen
    colors = .init(repeating: .one, count: width * height)
    paper = .init(repeating: 1, count: width * height)
  }

  /// The width of a line in pixels: never so thin that it breaks when it is binarised. Only weights below one half,
  /// which rim small dark features, grow thinner.
  private func penWidth(_ weight: Float) -> Float {
    let width = weight * pen * 0.0115 * Float(min(width, height))
    return weight < 0.5 ? max(width, weight) : max(width, Self.thinnestPen)
  }

  private static let thinnestPen: Float = 1.1

  var width: Int { projection.width }
  var height: Int { projection.height }
  /// The lower left and upper right corners of what is seen of the world.
  var visible: (low: Vector2, high: Vector2) { projection.visible }

  private func mask(_ polygons: [[Vector2]], grownBy pixels: Float = 0, movedBy shift: Vector2 = .zero) -> CoverageMask
  {
    projection.mask(polygons, grownBy: pixels, movedBy: shift)
  }

  /// Covers what lies below with a part: its outline, its fill, its shade and its marks.
  mutating func paint(_ part: Part) {
    if part.ink > 0 {
      paint(mask(part.polygons, grownBy: penWidth(part.ink)), color: inkColor, paperness: 0)
    }
    if part.isSolidInk { return }
    let inside = mask(part.polygons)
    let light = lighting(part)
    func shade(_ tone: Tone) -> Shade? { light.map { Shade(color: tone.shade.rgb, light: $0) } }
    paint(inside, color: part.tone.base.rgb, shade: shade(part.tone), paperness: 1)
    for mark in part.marks {
      switch mark {
      case .line(let points, let weight):
        let stroke = Outline.stroke(points.map(projection.pixel), width: penWidth(weight))
        paint(CoverageMask([stroke], within: (width, height)), color: inkColor, paperness: 0, within: inside)
      case .ink(let polygon):
        paint(mask([polygon]), color: inkColor, paperness: 0, within: inside)
      case .patch(let polygon, let color):
        paint(mask([polygon]), color: color.rgb, paperness: 1, within: inside)
      case .material(let polygon, let tone):
        paint(mask([polygon]), color: tone.base.rgb, shade: shade(tone), paperness: 1, within: inside)
      }
    }
  }

  /// An ink line of its own, over everything painted so far.
  mutating func draw(_ points: [Vector2], weight: Float) {
    let stroke = Outline.stroke(points.map(projection.pixel), width: penWidth(weight))
    paint(CoverageMask([stroke], within: (width, height)), color: inkColor, paperness: 0)
  }

  /// Fills `polygon` with a colour that changes from place to place of the world, as brush and paint do.
  /// - Parameter opacity: below 1 for shadows and haze, which leave the ink below them visible.
  mutating func wash(_ polygon: [Vector2], opacity: Float = 1, _ color: (Vector2) -> Vector3) {
    let covered = mask([polygon])
    for row in 0..<covered.height {
      for column in 0..<covered.width {
        let coverage = covered.values[row * covered.width + column] * opacity
        guard coverage > 0 else { continue }
        let (x, y) = (covered.left + column, covered.top + row)
        let offset = Vector2(Float(x) + 0.5 - 0.5 * Float(width), 0.5 * Float(height) - Float(y) - 0.5)
        let index = y * width + x
        colors[index] += (color(projection.camera.center + offset / projection.scale) - colors[index]) * coverage
        if opacity == 1 { paper[index] += (1 - paper[index]) * coverage }
      }
    }
  }

  /// The outline of a polygon that was washed, as lined backgrounds have it.
  mutating func outline(_ polygon: [Vector2], weight: Float) {
    let band = mask([polygon], grownBy: 0.5 * penWidth(weight))
    let inner = mask([polygon], grownBy: -0.5 * penWidth(weight))
    paint(band, color: inkColor, paperness: 0, without: inner)
  }

  /// How much of the light reaches a pixel of a part, 0...1; nil for a part without shade.
  private func lighting(_ part: Part) -> ((_ x: Int, _ y: Int) -> Float)? {
    guard part.shadeWidth > 0 else { return nil }
    guard part.isSoft else {
      let lit = mask(part.polygons, movedBy: light * part.shadeWidth)
      return { lit.at($0, $1) }
    }
    let direction = Vector2(light.x, -light.y)
    let reach = part.polygons.joined().map { (projection.pixel($0) * direction).sum() }
    guard let low = reach.min(), let high = reach.max() else { return nil }
    // Half of the part is lit in full.
    return { x, y in
      smoothStep(2 * ((Vector2(Float(x), Float(y)) * direction).sum() - low) / max(high - low, 1))
    }
  }

  /// The darker colour of what the light does not reach.
  private struct Shade {
    let color: Vector3
    let light: (_ x: Int, _ y: Int) -> Float
  }

  /// Lays one coat over colours and paper alike, so that the ink of both stays the same; shade belongs to the coat.
  private mutating func paint(
    _ covered: CoverageMask, color: Vector3, shade: Shade? = nil, paperness: Float, within: CoverageMask? = nil,
    without: CoverageMask? = nil
  ) {
    for row in 0..<covered.height {
      for column in 0..<covered.width {
        var coverage = covered.values[row * covered.width + column]
        guard coverage > 0 else { continue }
        let (x, y) = (covered.left + column, covered.top + row)
        if let within { coverage *= within.at(x, y) }
        if let without { coverage *= 1 - without.at(x, y) }
        let index = y * width + x
        let coat = shade.map { $0.color + (color - $0.color) * $0.light(x, y) } ?? color
        colors[index] += (coat - colors[index]) * coverage
        paper[index] += (paperness - paper[index]) * coverage
      }
    }
  }

  /// The colours, and the ink as a binary picture: 1 paper, 0 ink.
  func developed() -> CartoonFrame {
    var samples: [Float] = []
    samples.reserveCapacity(3 * colors.count)
    for color in colors {
      samples.append(color.x)
      samples.append(color.y)
      samples.append(color.z)
    }
    // Half the thinnest line: even where it straddles two rows or columns, it covers as much of one of them.
    let line = paper.map { $0 <= 1 - 0.5 * Self.thinnestPen + 0.1 ? Float(0) : 1 }
    return CartoonFrame(
      color: Image(width: width, height: height, channels: 3, samples: samples),
      line: Image(width: width, height: height, channels: 1, samples: line))
  }
}
