import Footage

/// Where an area lies.
public struct AreaPlace: Sendable, Hashable {
  /// The size of its page.
  let size: ImageSize
  /// On its page.
  public let onPage: AreaGeometry
  /// Among what is drawn on the page.
  public let amongInk: AreaGeometry

  /// Of each of the areas.
  public static func all(of areas: AreaMap) -> [AreaPlace] {
    let page = PixelRectangle(of: areas.size)
    let drawn = areas.drawnPart
    return areas.areas.map {
      AreaPlace(size: areas.size, onPage: AreaGeometry($0, in: page), amongInk: AreaGeometry($0, in: drawn))
    }
  }

  /// How unlike two areas are by where they lie and by their shape: on pages of one size by their place on these.
  public func distance(to other: AreaPlace) -> Float {
    size == other.size ? onPage.distance(to: other.onPage) : amongInk.distance(to: other.amongInk)
  }

  /// The colour of what lies most like this among `known`, the first of equals: what a network has to beat.
  public func nearestColor(among known: [(place: AreaPlace, color: SIMD4<Float>)]) -> SIMD4<Float> {
    known.min { distance(to: $0.place) < distance(to: $1.place) }?.color ?? .zero
  }

  /// The place on a page that is mirrored, left to right.
  var mirrored: AreaPlace { AreaPlace(size: size, onPage: onPage.mirrored, amongInk: amongInk.mirrored) }
}
