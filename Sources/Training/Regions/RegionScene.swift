import Areas
import Footage
import Networks
import Randomness

/// Pages of one shot, its drawings and figures of its model sheets, that are painted from each other: seen once, most of
/// them are a target and references of others.
struct RegionScene: Sendable {
  /// A page whose colours are asked for and pages whose colours are known, by their numbers.
  struct Sample: Hashable, Sendable {
    let target: Int
    let references: [Int]
  }

  let pages: [ColoredPage]
  let samples: [Sample]

  /// The page whose colours are asked for.
  func target(of sample: Sample) -> ColoredPage { pages[sample.target] }

  /// The pages whose colours are known.
  func references(of sample: Sample) -> [ColoredPage] { sample.references.map { pages[$0] } }

  /// What the network takes in, where the first of the pages is number `first` among all.
  func values(_ sample: Sample, first: Int) -> RegionValues.Sample {
    RegionValues.Sample(
      target: first + sample.target,
      references: sample.references.map {
        .init(first + $0, isOfTargetSize: pages[$0].hasSize(of: pages[sample.target]))
      })
  }

  /// The different colours of the references, in the order in which they come, `limit` at most.
  func palette(of sample: Sample, limit: Int) -> [SIMD4<Float>] {
    var palette: [SIMD4<Float>] = []
    for color in references(of: sample).flatMap(\.colors)
    where palette.count < limit && !palette.contains(color) {
      palette.append(color)
    }
    return palette
  }
}

extension RegionScene {
  /// How many drawings away another is at most, mostly, and how often one lies anywhere in the shot.
  private static let (reach, anywhere): (Int, Float) = (2, 0.25)
  /// How often any page of a scene is shown otherwise than it is, and then how often one is.
  private static let (warpedScenes, warpedPages): (Float, Float) = (0.5, 0.7)
  /// How often a page is painted from drawings alone, and how often from figures; what is left has both. And how often
  /// from one of them.
  private static let (drawingsAlone, figuresAlone, alone): (Float, Float, Float) = (0.3, 0.35, 0.3)

  /// The scene of at most `count` pages in that `position` of the batch of `step`, a pure function of `seed`.
  static func drawn(
    from shots: ColoredPages, count: Int, seed: UInt64, step: Int, position: Int
  ) throws -> RegionScene {
    var random = CounterRandom(seed: seed, purpose: "region scene", step, position)
    let shot = random.integer(below: shots.shots.count)
    var figures = try shots.shots[shot].sheets.indices.flatMap { try shots.figures($0, of: shot) }
    let drawings = drawings(
      of: shots.shots[shot].frames.count, count: count - min(figures.count, random.integer(below: count)), &random)
    var pages = try drawings.map { try shots.drawing($0, of: shot) }
    while pages.count < count, !figures.isEmpty {
      pages.append(figures.remove(at: random.integer(below: figures.count)))
    }
    if random.uniform() < warpedScenes {
      pages = pages.map { random.uniform() < warpedPages ? $0.warped(&random) : $0 }
    }
    let samples = pages.indices.map { target in
      let (isDrawings, isFigures) = ({ $0 < drawings.count }, { $0 >= drawings.count })
      let others = pages.indices.filter { $0 != target }
      let kind = random.uniform()
      let chosen =
        kind < drawingsAlone
        ? others.filter(isDrawings) : kind < drawingsAlone + figuresAlone ? others.filter(isFigures) : others
      let references = chosen.isEmpty ? others : chosen
      return Sample(
        target: target,
        references: random.uniform() < alone ? [references[random.integer(below: references.count)]] : references)
    }
    return RegionScene(pages: pages, samples: samples)
  }

  /// Numbers of different drawings of a shot of `frames`, as many of `count` as there are.
  private static func drawings(of frames: Int, count: Int, _ random: inout CounterRandom) -> [Int] {
    let first = random.integer(below: frames)
    var rest = (0..<frames).filter { $0 != first }
    var chosen = [first]
    while chosen.count < count, !rest.isEmpty {
      let near = rest.indices.filter { abs(rest[$0] - first) <= reach }
      let isNear = random.uniform() >= anywhere && !near.isEmpty
      let index = isNear ? near[random.integer(below: near.count)] : random.integer(below: rest.count)
      chosen.append(rest.remove(at: index))
    }
    return chosen
  }
}

extension ColoredPage {
  /// The page mirrored, reduced, sheared, bent, as chance has it.
  fileprivate func warped(_ random: inout CounterRandom) -> ColoredPage {
    var warp = RegionWarp()
    warp.isMirrored = random.uniform() < 0.5
    // What is drawn still fits, wherever it comes to lie.
    let scale = 0.7 + 0.4 * random.uniform()
    warp.scale = [scale, min(1.1, max(0.6, scale * (0.88 + 0.26 * random.uniform())))]
    warp.shear = 0.4 * (random.uniform() - 0.5)
    warp.bend = [0.08 * (random.uniform() - 0.5), 0.08 * (random.uniform() - 0.5)]
    warp.bendPhase = 2 * .pi * [random.uniform(), random.uniform()]
    warp.corner = [random.uniform(), random.uniform()]
    return ColoredPage(page: page.warped(warp), size: nil, areas: areas, colors: colors, purities: purities)
  }
}
