import Areas
import Footage

/// What the shaded areas of a reference show.
struct ReferenceShading {
  /// Its areas that are not flat and speak, by the colour that each has as a whole.
  let areas: [SIMD4<Float>: [Int]]
  private let size: ImageSize
  /// The shapes of areas with the fringe of lines, and without it.
  private let (shapes, paper): (AreaShapes, AreaShapes)
  private let colors: StraightColors

  init(of picture: Picture, areas: [SIMD4<Float>: [Int]], in map: AreaMap, fringe: Image?) {
    (self.areas, size) = (areas, picture.size)
    (shapes, paper) = (AreaShapes(map, fringe: fringe), AreaShapes(map))
    colors = StraightColors(of: picture)
  }

  /// How much larger things are on one page than on another at most.
  private static let mostScale: Float = 4

  /// How `shape`, on a page of the size `page`, takes its shades from one of the areas; nil where the overlap is surely not
  /// more than `least`.
  func shading(of shape: AreaShape, on page: ImageSize, from area: Int, least: Float) -> AreaShading? {
    let source = shapes.shape(of: area)
    // On another page things are larger or smaller, and so is the whole.
    let ratio = Float(shape.pixels) / Float(source.pixels)
    let scale = page == size ? 1 : min(max(ratio.squareRoot(), 1 / Self.mostScale), Self.mostScale)
    let covered = ratio / (scale * scale)
    if min(covered, 1 / covered) <= least { return nil }
    let fit = AreaFit(shape, over: source, scale: scale)
    if fit.overlap <= least { return nil }
    return AreaShading(fit: fit, shape: shape, source: source, area: area, reference: self)
  }

  /// What finds the pixels of an area that no line has darkened.
  fileprivate func paper(of area: Int) -> AreaShape.Nearest { AreaShape.Nearest(in: paper.shape(of: area)) }

  /// The colour of a pixel.
  fileprivate func color(at place: SIMD2<Int32>) -> SIMD4<Float> { colors[Int(place.y) * size.width + Int(place.x)] }
}

/// The shades of an area, taken from one of a reference that it is laid over.
struct AreaShading {
  /// How it is laid over that.
  let fit: AreaFit
  fileprivate let shape: AreaShape
  fileprivate let source: AreaShape
  fileprivate let area: Int
  fileprivate let reference: ReferenceShading

  /// How many pixels say what the middle is.
  private static let samples = 1024

  /// The colour of the reference that is in the middle of what the area shows.
  func middle() -> SIMD4<Float> {
    let nearest = AreaShape.Nearest(in: source)
    return AreaColor(
      of: shape.places(Self.samples).lazy.map { reference.color(at: nearest.pixel(at: fit.source(of: $0))) }
    )
    .color
  }

  /// What finds the colour of each pixel of the drawing that is the area's, or under the lines around it.
  func colors() -> @Sendable (SIMD2<Int32>) -> SIMD4<Float> {
    let nearest = reference.paper(of: area)
    return { place in nearest.mean(around: fit.source(of: place), of: reference.color) }
  }
}

/// The shades of a drawing's areas where those of the references are shaded: part of an area has another middle than the whole,
/// and of areas that look alike the one that fits has the right shade.
struct ShadedAreas {
  /// The least overlap of areas that are one part of something.
  private static let leastOverlap: Float = 0.5

  private let references: [ReferenceShading]
  private let size: ImageSize
  private let shapes: AreaShapes

  /// Those of the drawing `drawn`; nil where all areas of the references are flat.
  init?(_ drawn: PageAreas, references: [Reference]) {
    self.references = references.compactMap(\.shading)
    if self.references.isEmpty { return nil }
    size = drawn.map.size
    shapes = AreaShapes(drawn.map, fringe: drawn.page.line)
  }

  /// The shades of areas, each of which is most likely one of those that have its `colors`, the likeliest first; nil where
  /// that one is flat, or no area of them fits.
  func shadings(of areas: [(number: Int, colors: [SIMD4<Float>])]) -> [AreaShading?] {
    Array(concurrently: areas.count) { shading(of: areas[$0].number, among: areas[$0].colors) }
  }

  private func shading(of area: Int, among colors: [SIMD4<Float>]) -> AreaShading? {
    guard let likeliest = colors.first, references.contains(where: { $0.areas[likeliest] != nil }) else { return nil }
    let shape = shapes.shape(of: area)
    var best: AreaShading?
    for color in colors {
      for reference in references {
        for other in reference.areas[color] ?? [] {
          let least = best?.fit.overlap ?? Self.leastOverlap
          best = reference.shading(of: shape, on: size, from: other, least: least) ?? best
        }
      }
    }
    return best
  }
}
