import Areas
import Footage

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
      let most = counts.max {
        ($0.value, $0.key.x, $0.key.y, $0.key.z, $0.key.w)
          < ($1.value, $1.key.x, $1.key.y, $1.key.z, $1.key.w)
      }
      return most.map { AreaColor(color: $0.key, pixels: area.pixels, count: $0.value, geometry: geometries[index]) }
    }
  }
}
