import Areas

/// The flat colours of references: each the exact colour of an area of one, or one of the colours of a shaded area.
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

  /// An area of a reference.
  struct Area {
    /// The place of its colour in `colors`.
    let color: Int
    /// Where it lies on its page, and among what is drawn there.
    let place: AreaPlace
  }

  /// The colours in the order in which they are found.
  let colors: [Entry]
  /// The areas that they are of.
  let areas: [Area]
  /// Whether nearly all of the references is flat.
  let isFlat: Bool

  /// The flat colours of `references`.
  init(of references: [Reference]) {
    self.init(ofAreas: references.map(\.areas))
  }

  /// The flat colours of areas, by reference.
  init(ofAreas references: [[ReferenceArea]]) {
    var found: [SIMD4<Float>: Int] = [:]
    var colors: [Entry] = []
    var areas: [Area] = []
    for area in references.flatMap(\.speaking) {
      let color = found[area.color] ?? colors.count
      if color == colors.count {
        found[area.color] = color
        colors.append(Entry(color: area.color))
      }
      areas.append(Area(color: color, place: area.place))
    }
    self.colors = colors
    self.areas = areas
    isFlat = references.flatMap(\.self).isFlat
  }
}
