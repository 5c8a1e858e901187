import Areas
import Footage

/// The flat colours of references: each the exact colour of an area of one.
struct FlatPalette {
  /// A flat colour.
  struct Entry: Hashable {
    /// As it stands in the reference, straight, with its opacity.
    let color: SIMD4<Float>

    /// What a network is shown of it, on white paper, with its opacity.
    var shown: SIMD4<Float> {
      let onPaper = SIMD3(repeating: 1 - color.w) + color.w * SIMD3(color.x, color.y, color.z)
      return SIMD4(onPaper, color.w)
    }
  }

  /// The part of an area's pixels that must have its colour exactly; the others are anti-aliased or drawn over.
  private static let leastShare = 0.5
  /// The part of references' pixels that must lie in flat areas if their results are to be flat.
  private static let flatShare = 0.9

  /// An area of a reference.
  struct Area {
    /// The place of its colour in `colors`.
    let color: Int
    /// Where it lies on its page, and among what is drawn there.
    let geometry: AreaColor.Geometry
  }

  /// The colours in the order in which they are found.
  let colors: [Entry]
  /// The flat areas of the references.
  let areas: [Area]
  /// Whether nearly all of the references is flat.
  let isFlat: Bool

  /// The flat colours of `references`.
  init(of references: [Reference]) {
    var found: [SIMD4<Float>: Int] = [:]
    var colors: [Entry] = []
    var areas: [Area] = []
    var (flat, all) = (0, 0)
    for reference in references {
      for area in reference.areaColors {
        all += area.pixels
        guard Double(area.count) >= Self.leastShare * Double(area.pixels) else { continue }
        flat += area.pixels
        let color = found[area.color] ?? colors.count
        if color == colors.count {
          found[area.color] = color
          colors.append(Entry(color: area.color))
        }
        areas.append(Area(color: color, geometry: area.geometry))
      }
    }
    self.colors = colors
    self.areas = areas
    isFlat = all > 0 && Double(flat) >= Self.flatShare * Double(all)
  }
}

/// What an area of a reference shows.
struct AreaColor {
  /// Where an area lies.
  struct Geometry {
    /// The size of its page.
    let size: ImageSize
    /// On its page.
    let onPage: AreaGeometry
    /// Among what is drawn on the page.
    let amongInk: AreaGeometry

    /// Of each of the areas.
    static func all(of areas: AreaMap) -> [Geometry] {
      let page = PixelRectangle(of: areas.size)
      let drawn = areas.drawnPart
      return areas.areas.map {
        Geometry(size: areas.size, onPage: AreaGeometry($0, in: page), amongInk: AreaGeometry($0, in: drawn))
      }
    }

    /// How unlike two areas are by where they lie and by their shape: on pages of one size by their place on these.
    func distance(to other: Geometry) -> Float {
      size == other.size ? onPage.distance(to: other.onPage) : amongInk.distance(to: other.amongInk)
    }
  }

  /// The colour that most of its pixels have, straight, with its opacity.
  let color: SIMD4<Float>
  /// All its pixels.
  let pixels: Int
  /// Those that have the colour exactly.
  let count: Int
  /// Where it lies.
  let geometry: Geometry

  /// The colours of the areas of `picture`, of which `line` is the line art.
  static func all(of picture: Picture, line: Image) -> [AreaColor] {
    let color = picture.straightColor()
    let alpha = picture.alpha
    let areas = AreaMap(line: line)
    var counts = [[SIMD4<Float>: Int]](repeating: [:], count: areas.areas.count)
    // Along a row most pixels have the colour of the one before.
    var (run, length, area): (SIMD4<Float>, Int, Int32) = (.zero, 0, AreaMap.line)
    func end() {
      if area >= 0 { counts[Int(area)][run, default: 0] += length }
      length = 0
    }
    for (pixel, label) in areas.labels.enumerated() {
      let seen = SIMD4(
        color.samples[3 * pixel], color.samples[3 * pixel + 1], color.samples[3 * pixel + 2],
        alpha?.samples[pixel] ?? 1)
      if label != area || seen != run {
        end()
        (run, area) = (seen, label)
      }
      length += 1
    }
    end()
    let geometries = Geometry.all(of: areas)
    return areas.areas.indices.compactMap { index in
      let (area, counts) = (areas.areas[index], counts[index])
      // Of equal counts always the same one.
      let most = counts.max { ($0.value, $0.key.order) < ($1.value, $1.key.order) }
      return most.map { AreaColor(color: $0.key, pixels: area.pixels, count: $0.value, geometry: geometries[index]) }
    }
  }
}

extension SIMD4<Float> {
  /// A number that tells 8-bit colours apart.
  fileprivate var order: Float { x + 256 * y + 65_536 * z + 16_777_216 * w }
}
