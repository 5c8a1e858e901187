import Areas
import Footage

/// Colours the frames of a shot.
public final class ShotColoring {
  /// A frame that was coloured, with what it was coloured from.
  public struct ColoredFrame {
    /// The frame's name.
    public let name: FrameName
    /// The references that it was coloured from, sheets first, then key frames in chronological order, at the working size.
    public let references: [Image]
    /// Its line art at the working size.
    public let line: Image
    /// The result at the working size.
    public let color: Image
    /// The result at the drawing's own size, in its kind of file.
    public let finished: FinishedFrame

    let page: DrawnPage
    let areaOptions: AreaMap.Options

    /// The areas of the drawing, found anew: few want to see them.
    public var areas: AreaMap { AreaMap(page, options: areaOptions) }
  }

  /// What the user must be told while frames are coloured.
  public enum Remark {
    /// Something was done to the picture `label`, or found in it, the same words for all alike.
    case note(label: String, String)
    /// A reference cannot be used, and frames are coloured without it.
    case failure(label: String, any Error)
  }

  /// A key frame or a sheet of the plan.
  private enum Key: Hashable {
    case frame(Int)
    case sheet(Int)
  }

  private let plan: ShotPlan
  private let size: WorkingSize
  private let paint: PaintOptions
  private let report: (Remark) -> Void
  private lazy var scale = ShotScale(plan, size)
  /// Sheets, the key frames of the last frames, which the next one mostly has too, and whatever failed.
  private var references: [Key: Result<Reference, any Error>] = [:]
  /// References of which the user was told what is wrong with them.
  private var noted: Set<Key> = []
  /// The part of what a key frame paints that lines may leave open, if its areas are to be of use.
  private static let mostOpen = 0.25
  /// What the region network sees of drawings around the last frame, nil where that is nothing, and what it says of them.
  private var seen: [Int: SeenDrawing?] = [:]
  private var votes: [Int: (drawing: RegionPage, votes: AreaVotes)] = [:]

  /// Colours the shot of `plan` at the working size `size` and paints it by the options `paint`; `report` is told what the
  /// user must know.
  public init(
    _ plan: ShotPlan, size: WorkingSize, paint: PaintOptions = .init(), report: @escaping (Remark) -> Void
  ) {
    self.plan = plan
    self.size = size
    self.paint = paint
    self.report = report
  }

  /// The frame in that place of the plan's, coloured by `network`.
  ///
  /// - Throws: `ColoringError`, `FileError` or `FootageError`, which concern this frame alone; `VulkanError`,
  ///   `CancellationError`.
  public func color(_ index: Int, with network: ColoringNetwork) throws -> ColoredFrame {
    let frame = plan.frames[index]
    let label = plan.lines.label(at: frame.line)
    let page = try page(at: frame.line)
    forget(allBut: index)
    let (ordered, candidates, place) = try usableReferences(of: frame, label)
    let view = scale.view(ofDrawing: page.picture.size, inked: page.inkedPart)
    let painting = FramePainting(
      page: page, areas: paint.areas, view: view, name: plan.lines.frames[frame.line],
      fileName: plan.lines.fileName(at: frame.line), references: ordered)
    if network.copiesHeldDrawings, let held = HeldDrawing.index(of: page.line, among: candidates.map(\.held)),
      candidates[held].reference.picture.size == page.picture.size
    {
      return painting.copied(from: candidates[held].reference)
    }
    if !page.hasLines { throw ColoringError.noInk(path: label) }
    if page.isFaint {
      report(.note(label: label, "faint lines, none of them as dark as half black: results may be poor"))
    }
    let palette = palette(of: ordered, network)
    if paintsAreas(with: network) { noteSpoiled(ordered, isFlat: palette != nil) }
    if let regions = network.regions, palette != nil, !paint.isVoted {
      let drawn = PageAreas(page, paint.areas)
      let own = SeenDrawing(drawn)
      seen[index] = own
      let votes = try settledVotes(for: own, at: index, regions)
      return painting.named(drawn, own.page, votes, inks(of: ordered), paint, label, report)
    }
    let drawing = Drawing(page.line, view)
    func made(_ plane: Reference.Plane) throws -> Image {
      do {
        return try network.color(drawing, references: ordered, plane: plane, place: place)
      } catch is ColoringNetwork.NotFinite {
        throw ColoringError.notFinite(
          path: label, checkpoint: network.checkpoint.file.url.path, suspect: try network.checkpoint.suspect())
      }
    }
    let color = try made(.color)
    if color.isOfOneColor, !ordered.allSatisfy(\.isOfOneColor) {
      let tone = color.samples.allSatisfy { $0 < 1 / 255 } ? "black" : "of one colour"
      report(.note(label: label, "the result is \(tone), and the references are not: look at it before you use it"))
    }
    let flat = palette.map {
      PaintedPage.Flat(
        palette: $0, tracePaint: paint.tracePaint, inks: inks(of: ordered), hasPlaces: !paint.isVoted)
    }
    let needsOpacity = page.picture.alpha != nil && ordered.contains { $0.opacity != nil }
    return painting.painted(
      drawing, color, opacity: needsOpacity ? try made(.opacity).channel(0) : nil, flat: flat,
      ink: { self.softInk(of: ordered) })
  }

  /// Whether frames are painted area by area where references allow it: the network's picture as it stands is what is
  /// asked of the reference network and of the images' own size.
  private func paintsAreas(with network: ColoringNetwork) -> Bool {
    switch paint.fill {
    case .auto: network.copiesHeldDrawings && size != .native
    case .flat: true
    case .soft: false
    }
  }

  /// The palette that frames coloured from `references` are painted in; nil where they are painted softly.
  private func palette(of references: [Reference], _ network: ColoringNetwork) -> FlatPalette? {
    guard paintsAreas(with: network) else { return nil }
    let palette = FlatPalette(of: references)
    if paint.fill == .flat { return palette.colors.isEmpty ? nil : palette }
    if references.contains(where: Self.isOpen) { return nil }
    return palette.isFlat || network.regions != nil && references.allSatisfy(\.isOnPaper) ? palette : nil
  }

  // MARK: Areas

  /// What the region network says of a frame's drawing, in which those before and after it have their say.
  private func settledVotes(
    for drawing: SeenDrawing, at index: Int, _ naming: RegionNaming
  ) throws -> AreaVotes {
    let own = try areaVotes(for: drawing, at: index, naming)
    let neighbours = try neighbours(of: index).map { neighbour -> AreaVotes? in
      guard let neighbour, let other = seenDrawing(of: neighbour), other.size == drawing.size else { return nil }
      do {
        return try areaVotes(for: other, at: neighbour, naming)
      } catch is ColoringError {
        // That is told when it is its turn.
        return nil
      }
    }
    return own.settled(by: neighbours)
  }

  /// How many key frames have their say beside the sheets; more are asked about what those do not show.
  private static let nearFrames = 2

  /// What the region network says of a frame's drawing by itself, found once unless the drawing's file has changed.
  private func areaVotes(
    for drawing: SeenDrawing, at index: Int, _ naming: RegionNaming
  ) throws -> AreaVotes {
    if let known = votes[index], known.drawing == drawing.page { return known.votes }
    let frame = plan.frames[index]
    let (ordered, candidates, _) = try usableReferences(of: frame, plan.lines.label(at: frame.line))
    // Far frames know less of where things are, and outvote what near ones know better.
    let distant = candidates.sorted { $0.distance < $1.distance }.dropFirst(Self.nearFrames).map(\.reference)
    func regions(areDistant: Bool) -> [RegionReference] {
      ordered.filter { reference in distant.contains { $0 === reference } == areDistant }.flatMap(\.regions)
    }
    let found = try naming.votes(
      for: drawing, among: regions(areDistant: false), distant: regions(areDistant: true),
      neighbours: neighbours(of: index).map { neighbour in
        neighbour.flatMap(seenDrawing).flatMap { $0.size == drawing.size ? $0.page : nil }
      })
    votes[index] = (drawing.page, found)
    return found
  }

  /// What the region network sees of a frame's drawing; nil where that cannot be read, which is told when it is its turn.
  private func seenDrawing(of index: Int) -> SeenDrawing? {
    if let known = seen[index] { return known }
    let page = (try? plan.lines.picture(at: plan.frames[index].line)).map { DrawnPage($0) }
    let drawing = page.flatMap { $0.hasLines ? SeenDrawing(PageAreas($0, paint.areas)) : nil }
    seen[index] = .some(drawing)
    return drawing
  }

  /// Lets go of what frames far from that at `index` need.
  private func forget(allBut index: Int) {
    seen = seen.filter { abs($0.key - index) <= 2 }
    votes = votes.filter { abs($0.key - index) <= 1 }
    let near = plan.frames[max(0, index - 1)...min(plan.frames.count - 1, index + 1)]
    let keys = Set(plan.sheets.frames.indices.map(Key.sheet) + near.flatMap { $0.references.map(Key.frame) })
    references = references.filter { key, result in
      if case .failure = result { return true }
      return keys.contains(key)
    }
  }

  /// The frames whose drawings come right before and after that of a frame, nil where a key frame does, or nothing.
  private func neighbours(of index: Int) -> [Int?] {
    [index - 1, index + 1].map { neighbour in
      guard plan.frames.indices.contains(neighbour) else { return nil }
      return abs(plan.frames[neighbour].line - plan.frames[index].line) == 1 ? neighbour : nil
    }
  }

  /// What lines are painted with between flat colours; nil leaves them.
  private func inks(of references: [Reference]) -> InkColors? {
    paint.linePaint == .reference ? InkColors(of: references) : nil
  }

  /// What lines are painted with between soft colours; nil leaves them.
  private func softInk(of references: [Reference]) -> SIMD3<Float>? {
    paint.linePaint == .keep ? nil : references.compactMap(\.usualInk).max { $0.pixels < $1.pixels }?.ink
  }

  // MARK: References

  private typealias Candidate = (held: HeldDrawing.Candidate, distance: Int, reference: Reference)

  /// The references of a frame that can be used, those of them that may show the same drawing, and how many come before
  /// the frame.
  private func usableReferences(
    of frame: ShotPlan.Frame, _ label: String
  ) throws -> (ordered: [Reference], candidates: [Candidate], place: Int) {
    let keys = plan.sheets.frames.indices.map(Key.sheet) + frame.references.map(Key.frame)
    let usable = keys.map { key in (key, reference(key)) }
    var ordered: [Reference] = []
    var candidates: [Candidate] = []
    var place = 0
    for (offset, (key, result)) in usable.enumerated() {
      guard case .success(let reference) = result else { continue }
      ordered.append(reference)
      let isBefore = offset < plan.sheets.frames.count + frame.place
      if isBefore { place += 1 }
      guard case .frame = key else { continue }
      let distance = frame.distances[offset - plan.sheets.frames.count]
      candidates.append((.init(line: reference.sourceLine, distance: distance), distance, reference))
    }
    if ordered.isEmpty, case .failure(let error)? = usable.first?.1 {
      throw ColoringError.noUsableReference(path: label, reason: "\(error)")
    }
    return (ordered, candidates, place)
  }

  private func reference(_ key: Key) -> Result<Reference, any Error> {
    if let known = references[key] { return known }
    let label = label(of: key)
    let result = Result { try read(key, label) }
    if case .failure(let error) = result { report(.failure(label: label, error)) }
    references[key] = result
    return result
  }

  private func label(of key: Key) -> String {
    switch key {
    case .frame(let index): plan.colors.label(at: plan.keyFrames[index].color)
    case .sheet(let index): plan.sheets.label(at: index)
    }
  }

  private static func isOpen(_ reference: Reference) -> Bool { reference.openShare > mostOpen }

  /// Says of references, once of each, what keeps their areas from being taken as they are.
  private func noteSpoiled(_ used: [Reference], isFlat: Bool) {
    for reference in used {
      let remark: String
      if Self.isOpen(reference) {
        remark =
          "its lines leave \(Int((reference.openShare * 100).rounded()))% of what it paints open to the paper around it: "
          + (isFlat ? "areas run together there" : "drawings are coloured softly")
          + "; close the lines or give a wider --gap"
      } else if isFlat, let restoration = reference.restoration {
        remark =
          "its colours are spoiled by compression or dithering, and taken for \(restoration.colorCount) flat ones"
      } else {
        continue
      }
      let key = references.first { if case .success(let known) = $0.value { known === reference } else { false } }?.key
      if let key, noted.insert(key).inserted { report(.note(label: label(of: key), remark)) }
    }
  }

  private func read(_ key: Key, _ label: String) throws -> Reference {
    switch key {
    case .sheet(let index): return try reference(plan.sheets.picture(at: index), drawnAs: nil, label)
    case .frame(let index):
      let frame = plan.keyFrames[index]
      let picture = try plan.colors.picture(at: frame.color)
      let drawn = try frame.line.map { try page(at: $0) }
      if drawn == nil { report(.note(label: label, "no line art of its name, it is drawn from the colours")) }
      return try reference(picture, drawnAs: drawn, label)
    }
  }

  private func reference(_ picture: Picture, drawnAs page: DrawnPage?, _ label: String) throws -> Reference {
    note(picture.remarks, label)
    var line = page?.line
    if let drawn = line, !drawn.size.isAlike(picture.size) {
      report(.note(label: label, "its line art is of another shape, it is drawn from the colours"))
      line = nil
    }
    let source = line ?? LineArt.of(color: picture.rgb())
    let inked = DrawnPage.inkedPart(of: source)
    if inked == nil { report(.note(label: label, line == nil ? noOutlines : noInk)) }
    return Reference(
      picture, line: source, drawnAs: line == nil ? nil : page, areas: paint.areas,
      scale.view(ofReference: picture.size, inked: inked))
  }

  private let noOutlines = "no outlines are found in it, so that frames find little in it"
  private let noInk = "there is no ink in its line art, so that frames find little in it"

  // MARK: Drawings

  private func page(at index: Int) throws -> DrawnPage {
    let picture = try plan.lines.picture(at: index)
    let page = DrawnPage(picture)
    note(picture.remarks + (page.remark.map { [$0] } ?? []), plan.lines.label(at: index))
    return page
  }

  private func note(_ remarks: [String], _ label: String) {
    if !remarks.isEmpty { report(.note(label: label, remarks.joined(separator: "; "))) }
  }
}

extension ImageSize {
  /// Whether one is the other enlarged, but for two pixels in a hundred.
  fileprivate func isAlike(_ other: ImageSize) -> Bool {
    let ratio = Double(width * other.height) / Double(max(height * other.width, 1))
    return abs(ratio - 1) <= 0.02
  }
}

extension Image {
  /// One of the channels.
  fileprivate func channel(_ channel: Int) -> Image {
    let samples = (0..<width * height).map { self.samples[$0 * channels + channel] }
    return Image(width: width, height: height, channels: 1, samples: samples)
  }
}
