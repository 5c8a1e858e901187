import Areas
import Footage
import Foundation
import Networks

/// Judges a checkpoint by how it paints every second drawing of a data set at its own size: from two drawings `gap` before
/// and after it, and as one cut with the others of its shot from a model sheet alone.
public final class PaintingEvaluator {
  /// What drawings are painted from.
  public enum Source: String, Sendable, CaseIterable {
    /// Two drawings of the shot.
    case neighbours
    /// The first model sheet of the shot, alone, for all of its drawings.
    case sheet
  }

  /// What says which colour an area has.
  public enum Namer: String, Sendable, CaseIterable {
    /// The checkpoint, as `infer` uses it.
    case checkpoint
    /// The area of the references that lies most as it does.
    case place
    /// The pixels that the network which colours made of it.
    case votes
    /// What the nearest reference shows at the same place; nothing where no reference has the drawing's size.
    case copied
  }

  /// What one namer came to on drawings of one source.
  public struct Result: Sendable {
    /// What drawings were painted from.
    public let source: Source
    /// What named the colours.
    public let namer: Namer
    /// How many drawings there are.
    public let drawings: Int
    /// The means over them.
    public let accuracy: PaintingAccuracy
  }

  /// Drawings that are painted together, and what they are painted from.
  private struct Task {
    let source: Source
    let shot: Shot
    /// The drawings, in their order.
    let drawings: [Int]
    /// Drawings that are key frames.
    let keys: [Int]
    let sheets: [URL]
  }

  /// What comes of a drawing.
  private typealias Accuracies = [Namer: PaintingAccuracy]

  private let tasks: [Task]
  private let network: ColoringNetwork

  /// An evaluation of `network` on every second drawing of the shots of `dataset`; nil where its pictures are not flat, or
  /// no shot is long enough or has a model sheet.
  ///
  /// - Throws: `FileError` or `FootageError` where the first picture cannot be read.
  public init?(_ network: ColoringNetwork, on dataset: Dataset, gap: Int) throws {
    self.network = network
    var tasks: [Task] = []
    for shot in dataset.shots {
      for frame in stride(from: gap, to: shot.frames.count - gap, by: 2) {
        tasks.append(
          Task(source: .neighbours, shot: shot, drawings: [frame], keys: [frame - gap, frame + gap], sheets: []))
      }
      guard let sheet = shot.sheets.first else { continue }
      let cut = Array(stride(from: 0, to: shot.frames.count, by: 2))
      tasks.append(Task(source: .sheet, shot: shot, drawings: cut, keys: [], sheets: [sheet]))
    }
    self.tasks = tasks
    guard let first = tasks.first else { return nil }
    let palette = FlatPalette(ofAreas: try Self.areas(of: first))
    guard palette.isFlat else { return nil }
  }

  /// The means over all drawings; `report` gets those that are done and how many there are.
  ///
  /// - Throws: what colouring a frame throws.
  public func run(report: (_ done: Int, _ total: Int) -> Void) throws -> [Result] {
    var found: [Source: [Namer: [PaintingAccuracy]]] = [:]
    let total = tasks.map(\.drawings.count).reduce(0, +)
    var done = 0
    report(done, total)
    for task in tasks {
      try paint(task) { accuracies in
        for (namer, accuracy) in accuracies { found[task.source, default: [:]][namer, default: []].append(accuracy) }
        done += 1
        report(done, total)
      }
    }
    return Source.allCases.flatMap { source in
      Namer.allCases.compactMap { namer in
        found[source]?[namer].map {
          Result(source: source, namer: namer, drawings: $0.count, accuracy: PaintingAccuracy(meanOf: $0))
        }
      }
    }
  }

  /// Paints the drawings of a task one after the other; `judged` gets what comes of each.
  private func paint(_ task: Task, judged: (Accuracies) -> Void) throws {
    var options = PaintOptions()
    options.fill = .flat
    let painted = try coloring(of: task, options)
    options.isVoted = true
    let voted = try coloring(of: task, options)
    let known = try Self.areas(of: task).joined().map { (place: $0.place, color: $0.color) }
    let copied = try task.keys.first.map { try Picture.read(task.shot.frames[$0][.color]) }
    for (index, drawing) in task.drawings.enumerated() {
      let frame = try painted.color(index, with: network)
      let map = frame.areas
      let truth = map.colors(of: try Picture.read(task.shot.frames[drawing][.color])).map(\.color)
      // A drawing on paper is painted on paper, whatever is transparent in truth.
      func seen(_ colors: [SIMD4<Float>]) -> [SIMD4<Float>] {
        guard frame.finished.alpha == nil else { return colors }
        return colors.map { color in
          let shown = FlatPalette.Entry(color: color).shown
          return SIMD4(shown.x, shown.y, shown.z, 1)
        }
      }
      func accuracy(_ colors: [SIMD4<Float>]) -> PaintingAccuracy? {
        PaintingAccuracy(of: map, painted: seen(colors), truth: seen(truth))
      }
      func accuracy(_ picture: Picture) -> PaintingAccuracy? { accuracy(map.colors(of: picture).map(\.color)) }
      let named: [Namer: PaintingAccuracy?] = [
        .checkpoint: accuracy(frame.picture),
        .place: accuracy(AreaPlace.all(of: map).map { $0.nearestColor(among: known) }),
        .votes: accuracy(try voted.color(index, with: network).picture),
        .copied: copied.flatMap { $0.size == map.size ? accuracy($0) : nil },
      ]
      judged(named.compactMapValues(\.self))
    }
  }

  private func coloring(of task: Task, _ options: PaintOptions) throws -> ShotColoring {
    let frames = task.shot.frames
    let plan = try ShotPlan(
      lines: FrameFolder(of: (task.drawings + task.keys).map { frames[$0][.line] }),
      colors: task.keys.isEmpty ? FramesInMemory([:]) : FrameFolder(of: task.keys.map { frames[$0][.color] }),
      sheets: task.sheets.isEmpty ? FramesInMemory([:]) : FrameFolder(of: task.sheets, areFrames: false))
    return ShotColoring(plan, size: .standard, paint: options) { _ in }
  }

  /// The areas of each reference of a task.
  private static func areas(of task: Task) throws -> [[ReferenceArea]] {
    let keys = try task.keys.map { key in
      let files = task.shot.frames[key]
      return (try Picture.read(files[.color]), DrawnPage(try Picture.read(files[.line])) as DrawnPage?)
    }
    let sheets = try task.sheets.map { (try Picture.read($0), nil as DrawnPage?) }
    return (keys + sheets).map { picture, page in
      let line = page?.line ?? LineArt.of(color: picture.rgb())
      return ReferenceCut(picture, drawnAs: page, line: line, .init()).areas
    }
  }
}

extension ShotColoring.ColoredFrame {
  /// The result at the drawing's own size.
  fileprivate var picture: Picture { Picture(color: finished.color, alpha: finished.alpha) }
}
