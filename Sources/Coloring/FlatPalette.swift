import Areas

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

  /// The part of references' pixels that must lie in flat areas if their results are to be flat.
  private static let flatShare = 0.9

  /// An area of a reference.
  struct Area {
    /// The place of its colour in `colors`.
    let color: Int
    /// Where it lies on its page, and among what is drawn there.
    let place: AreaPlace
  }

  /// The colours in the order in which they are found.
  let colors: [Entry]
  /// The flat areas of the references.
  let areas: [Area]
  /// Whether nearly all of the references is flat.
  let isFlat: Bool

  /// The flat colours of `references`.
  init(of references: [Reference]) {
    self.init(ofAreas: references.flatMap(\.areas))
  }

  /// The flat colours of areas of references.
  init(ofAreas references: [ReferenceArea]) {
    var found: [SIMD4<Float>: Int] = [:]
    var colors: [Entry] = []
    var areas: [Area] = []
    var (flat, all) = (0, 0)
    for area in references {
      all += area.pixels
      guard Double(area.count) >= ReferenceCut.leastShare * Double(area.pixels) else { continue }
      flat += area.pixels
      let color = found[area.color] ?? colors.count
      if color == colors.count {
        found[area.color] = color
        colors.append(Entry(color: area.color))
      }
      areas.append(Area(color: color, place: area.place))
    }
    self.colors = colors
    self.areas = areas
    isFlat = all > 0 && Double(flat) >= Self.flatShare * Double(all)
  }
}
