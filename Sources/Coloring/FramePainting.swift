import Areas
import Footage

/// What a frame's results have in common, wherever its colours come from.
struct FramePainting {
  let page: DrawnPage
  let areas: AreaMap.Options
  let view: WorkingView
  let name: FrameName
  let fileName: String
  let references: [Reference]

  /// The colours of a reference that shows the same drawing.
  func copied(from reference: Reference) -> ShotColoring.ColoredFrame {
    frame(reference.drawing.line, reference.color, reference.picture.straightColor(), reference.picture.alpha)
  }

  /// The colours that the network made of the drawing. Where it worked at the drawing's own size they are the result,
  /// and else they are brought to that size, up to the drawing's lines, which have the colour `ink` between soft colours.
  func painted(
    _ drawing: Drawing, _ color: Image, opacity: Image?, flat: PaintedPage.Flat?, ink: () -> SIMD3<Float>?
  ) -> ShotColoring.ColoredFrame {
    if flat == nil, view.isWhole(of: page.picture.size), page.picture.alpha == nil {
      return frame(drawing.line, color, color, nil)
    }
    let painted = PaintedPage(
      page, areas: areas, fill: color, in: view.part, opacity: opacity, backgrounds: references.map(\.background),
      flat: flat, ink: flat == nil ? ink() : nil)
    return frame(drawing.line, color, painted.color, painted.alpha)
  }

  /// The drawing, whose areas are `drawn` and which the region network sees as `seen`, with the colours that have most
  /// of the votes.
  func named(
    _ drawn: PageAreas, _ seen: RegionPage, _ votes: AreaVotes, _ inks: InkColors?, _ paint: PaintOptions,
    _ label: String, _ report: (ShotColoring.Remark) -> Void
  ) -> ShotColoring.ColoredFrame {
    var colors = [SIMD4<Float>](repeating: .zero, count: drawn.map.areas.count)
    let shaded = ShadedAreas(drawn, references: references)?
      .shadings(of: seen.areas.enumerated().map { (Int($1), votes.likely($0)) })
    var shadings: [Int: AreaShading] = [:]
    var unsure: [AreaMap.Area] = []
    for (place, number) in seen.areas.enumerated() {
      let name = votes.best(place)
      let area = drawn.map.areas[Int(number)]
      // What the background is like needs no telling.
      let isUnsure = !name.isSupported && !area.isAtBorder
      if isUnsure && paint.unsure == .leave {
        colors[Int(number)] = PaintedPage.unpainted
      } else if let shading = shaded?[place] {
        colors[Int(number)] = shading.middle()
        if paint.fill != .flat { shadings[Int(number)] = shading }
      } else {
        colors[Int(number)] = name.color
      }
      if isUnsure { unsure.append(area) }
    }
    let painted = PaintedPage(
      drawn, colors: FlatColors(colors, over: drawn.map, tracePaint: paint.tracePaint), inks, shadings: shadings,
      hasOpacity: references.contains { $0.opacity != nil }, backgrounds: references.map(\.background))
    if !unsure.isEmpty { report(.note(label: label, Self.remark(on: unsure))) }
    return frame(page.line.shown(view), painted.color.shown(view), painted.color, painted.alpha)
  }

  /// That areas are like none of the references', and where the largest of them are.
  private static func remark(on areas: [AreaMap.Area]) -> String {
    let largest = areas.sorted { $0.pixels > $1.pixels }.prefix(3)
    let places = largest.map { "\(Int($0.center.x)),\(Int($0.center.y))" }.joined(separator: " ")
    return "\(areas.count) of its areas look like none of the references': check those at \(places)"
      + (areas.count > largest.count ? " and smaller ones" : "")
  }

  private func frame(_ line: Image, _ color: Image, _ whole: Image, _ alpha: Image?) -> ShotColoring.ColoredFrame {
    ShotColoring.ColoredFrame(
      name: name, references: references.map(\.color), line: line, color: color,
      finished: FinishedFrame(name: name, fileName: fileName, kind: page.picture.kind, color: whole, alpha: alpha),
      page: page, areaOptions: areas)
  }
}
