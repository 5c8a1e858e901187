import Areas
import Footage

/// An area of a reference.
struct ReferenceArea {
  /// The colour that most of its pixels have, straight, with its opacity.
  let color: SIMD4<Float>
  /// All its pixels.
  let pixels: Int
  /// Those that have the colour exactly.
  let count: Int
  /// Where it lies.
  let place: AreaPlace

  /// The areas of `picture`, found in its line art `line`, or without that in its colours.
  static func all(of picture: Picture, line: Image?) -> [ReferenceArea] {
    let areas = areas(of: picture, line: line)
    return zip(areas.areas, zip(areas.colors(of: picture), AreaPlace.all(of: areas))).map { area, found in
      ReferenceArea(color: found.0.color, pixels: area.pixels, count: found.0.count, place: found.1)
    }
  }

  /// The part of a picture that must be areas of one colour each, if it is to be cut by its colours.
  private static let flatShare = 0.8

  private static func areas(of picture: Picture, line: Image?) -> AreaMap {
    if let line { return AreaMap(line: line) }
    let cut = ColorCut(picture)
    let pixels = cut.areas.areas.reduce(0) { $0 + $1.pixels }
    let isFlat = Double(pixels) >= flatShare * Double(picture.size.width * picture.size.height)
    return isFlat ? cut.areas : AreaMap(line: LineArt.of(color: picture.rgb()))
  }
}

/// Where an area lies.
struct AreaPlace {
  /// The size of its page.
  let size: ImageSize
  /// On its page.
  let onPage: AreaGeometry
  /// Among what is drawn on the page.
  let amongInk: AreaGeometry

  /// Of each of the areas.
  static func all(of areas: AreaMap) -> [AreaPlace] {
    let page = PixelRectangle(of: areas.size)
    let drawn = areas.drawnPart
    return areas.areas.map {
      AreaPlace(size: areas.size, onPage: AreaGeometry($0, in: page), amongInk: AreaGeometry($0, in: drawn))
    }
  }

  /// How unlike two areas are by where they lie and by their shape: on pages of one size by their place on these.
  func distance(to other: AreaPlace) -> Float {
    size == other.size ? onPage.distance(to: other.onPage) : amongInk.distance(to: other.amongInk)
  }
}
