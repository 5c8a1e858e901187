import Footage
import Foundation
import Randomness

/// A production as a studio has it: for each shot the numbered drawings of one cel, what was painted into them, and the
/// model sheets of who acts in it.
///
/// Characters stand alone on the page, each colour is flat, and each border between two colours is a solid line or a trace
/// line. Everything is a pure function of the seed, the shot and the drawing.
public struct Cels: Sendable {
  let cartoon: Cartoon

  /// A production; another `seed` is another cast and another way to draw. `castSize` is 1 or more.
  public init(seed: UInt64, castSize: Int = 3) {
    var cartoon = Cartoon(seed: seed, castSize: castSize)
    // A studio's characters differ more than those of one cartoon do.
    for index in cartoon.cast.indices {
      var random = CounterRandom(seed: seed, purpose: "cel character", index)
      cartoon.cast[index].vary(&random)
    }
    self.cartoon = cartoon
  }

  /// A shot: characters, action, size and number of drawings follow from the seed and `index`, which is 0 or more.
  public func shot(_ index: Int) -> CelShot { CelShot(self, index: index) }
}

/// The drawings of one cel of a shot.
public struct CelShot: Sendable {
  private let cartoon: Cartoon
  private let staging: Staging
  let style: CelStyle
  private let light: Vector2
  /// Who is on the cel: roles of the staging.
  private let roles: [Int]
  private let view: Camera
  /// Frames from a drawing to the next: cels are drawn on ones, twos or threes, whatever the cartoon's shot is.
  private let hold: Int
  private let index: Int
  private let sheetStyles: [CelStyle]

  /// Number and content of the shot, fit for a folder name.
  public var name: String { staging.name }
  /// The size of the drawings' pages.
  public let size: ImageSize
  /// How many drawings there are: one for each time that the character moves.
  public var drawingCount: Int { (staging.frameCount + hold - 1) / hold }
  /// How many model sheets there are.
  public var sheetCount: Int { sheetStyles.count }

  init(_ cels: Cels, index: Int) {
    cartoon = cels.cartoon
    self.index = index
    staging = cartoon.shot(index).staging
    // A production has its own way to draw, and each shot its own sheet of paper and pen.
    var random = CounterRandom(seed: cartoon.seed, purpose: "cel style", index)
    style = CelStyle(random: &random)
    // The first sheet has all colours that a drawing wants.
    sheetStyles = (0..<3).map { [style] number in
      let isShadedAlike = random.chance(0.85)
      return CelStyle(random: &random).painted(as: style, isShadedAlike: number == 0 || isShadedAlike)
    }
    let angle = random.number(0.1...0.9) * .pi
    light = Vector2(cos(angle), sin(angle))
    roles = staging.roles.count > 1 && random.chance(0.25) ? Array(staging.roles.indices) : [0]
    let shape: Float = random.pick([1, 1.33, 1.58, 1.78])
    // Most are of the sizes that films are made in, and some are small.
    let longer = random.chance(0.25) ? random.number(256...720) : random.number(720...2048)
    size = ImageSize(width: Int(longer), height: Int(longer / shape))
    view = Camera(
      center: Vector2(random.number(-0.1...0.1), random.number(-0.05...0.05)), zoom: random.number(0.7...1.5))
    hold = random.pick([1, 1, 2, 2, 3])
  }

  /// Draws a drawing, from 0 up to, not including, `drawingCount`; nil where nobody is in the picture.
  public func drawing(_ number: Int) -> CelDrawing? {
    precondition((0..<drawingCount).contains(number), "shot \(name) has no drawing \(number)")
    let frame = number * hold
    var camera = staging.camera(at: frame)
    camera.zoom *= view.zoom
    camera.center += view.center
    var random = CounterRandom(seed: cartoon.seed, purpose: "cel of shot \(index)", number)
    var canvas = canvas(size, camera, style, &random)
    let span = canvas.projection.visible.high.x - canvas.projection.visible.low.x
    let cast = style.painted(cartoon.cast)
    for figure in staging.figures(at: frame, cast: cast, span: span, roles: roles, hold: hold) {
      for part in figure.parts() { canvas.paint(part) }
    }
    if canvas.isNearlyEmpty { return nil }
    canvas.breakLines(random: &random)
    return canvas.developed(grain: ValueNoise(&random))
  }

  /// Draws a model sheet, from 0 up to, not including, `sheetCount`: who is on the cel in other poses, from other sides or
  /// near by, some with swatches of their colours.
  public func sheet(_ number: Int) -> CelDrawing {
    precondition((0..<sheetCount).contains(number), "shot \(name) has no sheet \(number)")
    var random = CounterRandom(seed: cartoon.seed, purpose: "sheet of shot \(index)", number)
    let content: ModelSheet.Content =
      number == 0 ? .complete : number == 1 ? .heads : random.pick([.single, .turnaround])
    let cast = sheetStyles[number].painted(cartoon.cast)
    let sheet = ModelSheet(content, cast: roles.map { cast[staging.roles[$0].character] }, random: &random)
    let height = Int(random.number(480...1280))
    let size = ImageSize(width: Int(Float(height) * sheet.shape), height: height)
    var canvas = canvas(size, sheet.camera, sheetStyles[number], &random)
    sheet.paint(on: &canvas, random: &random)
    return canvas.developed(grain: ValueNoise(&random))
  }

  private func canvas(
    _ size: ImageSize, _ camera: Camera, _ style: CelStyle, _ random: inout CounterRandom
  ) -> CelCanvas {
    var projection = Projection(width: size.width, height: size.height, camera: camera)
    if style.unrest > 0 {
      let (across, down) = (ValueNoise(&random), ValueNoise(&random))
      let shorter = Float(min(size.width, size.height))
      let (amount, scale) = (style.unrest * shorter, 22 / shorter)
      projection.unrest = { place in
        amount * Vector2(across.at(place.x * scale, place.y * scale), down.at(place.x * scale, place.y * scale))
      }
    }
    return CelCanvas(projection, style: style, light: light)
  }
}
