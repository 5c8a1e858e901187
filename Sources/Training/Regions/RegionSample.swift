import Areas
import Footage
import Networks
import Randomness

/// A drawing whose colours are asked for, with references whose colours are known.
struct RegionSample: Sendable {
  let target: ColoredPage
  /// Each with whether its page has the target's size and lies as that does.
  let references: [(page: ColoredPage, isOfTargetSize: Bool)]

  /// What the network takes in.
  var values: RegionValues.Sample {
    RegionValues.Sample(
      target: target.page,
      references: references.map { .init($0.page.page, isOfTargetSize: $0.isOfTargetSize) })
  }

  /// The different colours of the references, in the order in which they come, `limit` at most.
  func palette(limit: Int) -> [SIMD4<Float>] {
    var palette: [SIMD4<Float>] = []
    for color in references.flatMap(\.page.colors) where palette.count < limit && !palette.contains(color) {
      palette.append(color)
    }
    return palette
  }
}

extension RegionSample {
  /// How often references are drawings of the shot, and how often figures of its model sheets; what is left has both.
  private static let (drawingsAlone, sheetsAlone): (Float, Float) = (0.4, 0.4)
  /// How many drawings away a reference is at most, mostly.
  private static let reach = 3
  /// How often a reference lies anywhere in the shot, is shown otherwise than it is, and how often the target is.
  private static let (anywhere, warpedReference, warpedTarget): (Float, Float, Float) = (0.4, 0.4, 0.4)

  /// The sample in that `position` of the batch of `step`, a pure function of `seed`.
  static func drawn(
    from pages: ColoredPages, references: Int, seed: UInt64, step: Int, position: Int
  ) throws -> RegionSample {
    var random = CounterRandom(seed: seed, purpose: "region sample", step, position)
    let shot = random.integer(below: pages.shots.count)
    let frames = pages.shots[shot].frames.count
    let frame = random.integer(below: frames)
    var target = try pages.drawing(frame, of: shot)
    let figures = try pages.shots[shot].sheets.indices.flatMap { try pages.figures($0, of: shot) }
    let kind = random.uniform()
    let isTargetWarped = random.uniform() < warpedTarget
    if isTargetWarped { target = target.warped(&random) }
    var chosen: [(page: ColoredPage, isOfTargetSize: Bool)] = []
    for _ in 0..<random.integer(below: references) + 1 {
      let asDrawing =
        figures.isEmpty || kind < drawingsAlone || (kind >= drawingsAlone + sheetsAlone && random.uniform() < 0.5)
      var page: ColoredPage
      if asDrawing {
        let isNear = random.uniform() >= anywhere
        let offset = random.integer(below: 2 * reach) - reach
        let near = min(max(frame + (offset < 0 ? offset : offset + 1), 0), frames - 1)
        let other = isNear && near != frame ? near : (frame + 1 + random.integer(below: frames - 1)) % frames
        page = try pages.drawing(other, of: shot)
      } else {
        page = figures[random.integer(below: figures.count)]
      }
      let isWarped = random.uniform() < warpedReference
      if isWarped { page = page.warped(&random) }
      let isAligned = !isTargetWarped && !isWarped && page.size != nil && page.size == target.size
      chosen.append((page, isAligned))
    }
    return RegionSample(target: target, references: chosen)
  }
}

extension ColoredPage {
  /// The page mirrored, reduced, sheared, as chance has it.
  fileprivate func warped(_ random: inout CounterRandom) -> ColoredPage {
    var warp = RegionWarp()
    warp.isMirrored = random.uniform() < 0.5
    let scale = 0.6 + 0.4 * random.uniform()
    warp.scale = [scale, min(1, max(0.5, scale * (0.88 + 0.26 * random.uniform())))]
    warp.shear = 0.4 * (random.uniform() - 0.5)
    warp.corner = [random.uniform(), random.uniform()]
    return ColoredPage(self, page: page.warped(warp))
  }

  /// The same areas on another page.
  private init(_ other: ColoredPage, page: RegionPage) {
    self.init(page: page, size: other.size, areas: other.areas, colors: other.colors, purities: other.purities)
  }
}
