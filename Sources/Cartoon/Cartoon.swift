import Footage
import Randomness

/// A procedural cartoon: a production with a cast whose palettes hold over all its shots.
///
/// Outlined, cel-shaded characters act before still backgrounds, each drawing held for two frames or three; with each
/// frame comes the true line art. Everything is a pure function of the seed, the shot and the frame.
public struct Cartoon: Sendable {
  let seed: UInt64
  var cast: [CharacterDesign]
  let backdrops: [Backdrop]
  let ink: CartoonColor
  /// Standard deviation of the film grain, as a share of white.
  let grain: Float

  /// A production.
  /// - Parameters:
  ///   - seed: another seed is another cast in other places.
  ///   - castSize: number of characters, at least 1.
  ///   - grain: standard deviation of the grain of a scanned film, as a share of white. It differs from frame to frame,
  ///     so that line art that is taken from the colours flickers.
  public init(seed: UInt64, castSize: Int = 3, grain: Float = 0) {
    precondition(castSize >= 1, "a cast needs at least one character")
    self.seed = seed
    self.grain = grain
    cast = Casting.cast(seed: seed, count: castSize)
    var random = CounterRandom(seed: seed, purpose: "backdrops")
    let kinds = random.shuffled(Backdrop.Kind.allCases)
    // Each kind of place once, and for a larger cast more places.
    backdrops = (0..<max(kinds.count, castSize)).map { Backdrop(kinds[$0 % kinds.count], random: &random) }
    ink = CartoonColor(lightness: 0.22, chroma: 0.035, hue: random.number(0...360))
  }

  /// A shot: characters, action, background, camera and length follow from the seed and `index`, which is 0 or more.
  public func shot(_ index: Int) -> CartoonShot {
    let templates = Staging.Template.allCases
    // Every template comes once in each round of shots, in an order of the round's own.
    var round = CounterRandom(seed: seed, purpose: "round", index / templates.count)
    let template = round.shuffled(templates)[index % templates.count]
    var random = CounterRandom(seed: seed, purpose: "shot", index)
    let staging = Staging(
      template, index: index, cast: cast, first: index % cast.count, backdrops: backdrops.map(\.kind), random: &random)
    return CartoonShot(cartoon: self, staging: staging)
  }
}

/// One shot of a cartoon.
public struct CartoonShot: Sendable {
  let cartoon: Cartoon
  let staging: Staging

  /// Number and content of the shot, fit for a folder name.
  public var name: String { staging.name }

  /// Number of frames, always even.
  public var frameCount: Int { staging.frameCount }

  /// Draws a frame at any size.
  /// - Parameters:
  ///   - index: 0 up to, not including, `frameCount`.
  ///   - width: columns, at least 1.
  ///   - height: rows, at least 1.
  public func frame(_ index: Int, width: Int, height: Int) -> CartoonFrame {
    precondition((0..<frameCount).contains(index), "shot \(name) has no frame \(index)")
    precondition(width > 0 && height > 0, "a frame needs a size")
    let backdrop = cartoon.backdrops[staging.backdrop]
    var canvas = CartoonCanvas(
      width: width, height: height, camera: staging.camera(at: index), inkColor: cartoon.ink, pen: staging.pen,
      light: backdrop.light)
    backdrop.paint(on: &canvas)
    let span = canvas.visible.high.x - canvas.visible.low.x
    for figure in staging.figures(at: index, cast: cartoon.cast, span: span) {
      backdrop.shadow(on: &canvas, at: figure.view.ground, radius: 0.2 * figure.view.scale)
      for part in figure.parts() { canvas.paint(part) }
    }
    let frame = canvas.developed()
    guard cartoon.grain > 0 else { return frame }
    var random = CounterRandom(seed: cartoon.seed, purpose: "film grain of \(name)", index)
    return CartoonFrame(color: frame.color.grained(cartoon.grain, random: &random), line: frame.line)
  }
}

/// A drawn frame.
public struct CartoonFrame: Sendable {
  /// The coloured picture, three channels.
  public let color: Image
  /// Its ink alone, one channel: 1 paper, 0 ink, nothing between.
  public let line: Image
}
