import Areas
import Footage
import Foundation
import Networks

/// Judges a checkpoint by how it paints the drawings of a data set at their own size: from two drawings `gap` before and
/// after each, and from a model sheet alone.
public final class PaintingEvaluator {
  /// What drawings are painted from.
  public enum Source: String, Sendable, CaseIterable {
    /// Two drawings of the shot.
    case neighbours
    /// The first model sheet of the shot, alone.
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

  /// A drawing and what it is painted from.
  private struct Task {
    let source: Source
    let shot: Shot
    let frame: Int
    /// Drawings that are key frames.
    let keys: [Int]
    let sheets: [URL]
  }

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
          Task(source: .neighbours, shot: shot, frame: frame, keys: [frame - gap, frame + gap], sheets: []))
      }
      guard let sheet = shot.sheets.first else { continue }
      for frame in stride(from: 0, to: shot.frames.count, by: 2) {
        tasks.append(Task(source: .sheet, shot: shot, frame: frame, keys: [], sheets: [sheet]))
      }
    }
    self.tasks = tasks
    guard let first = tasks.first else { return nil }
    let palette = FlatPalette(ofAreas: try Self.areas(of: first).joined().map(\.self))
    guard palette.isFlat else { return nil }
  }

  /// The means over all drawings; `report` gets those that are done and how many there are.
  ///
  /// - Throws: what colouring a frame throws.
  public func run(report: (_ done: Int, _ total: Int) -> Void) throws -> [Result] {
    var found: [Source: [Namer: [PaintingAccuracy]]] = [:]
    for (done, task) in tasks.enumerated() {
      report(done, tasks.count)
      for (namer, accuracy) in try accuracies(task) {
        found[task.source, default: [:]][namer, default: []].append(accuracy)
      }
    }
    report(tasks.count, tasks.count)
    return Source.allCases.flatMap { source in
      Namer.allCases.compactMap { namer in
        found[source]?[namer].map {
          Result(source: source, namer: namer, drawings: $0.count, accuracy: PaintingAccuracy(meanOf: $0))
        }
      }
    }
  }

  private func accuracies(_ task: Task) throws -> [Namer: PaintingAccuracy] {
    let files = task.shot.frames[task.frame]
    var paint = PaintOptions()
    paint.fill = .flat
    let frame = try color(task, paint)
    let map = frame.areas
    let truth = map.colors(of: try Picture.read(files[.color])).map(\.color)
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
    func shown(_ frame: ShotColoring.ColoredFrame) -> [SIMD4<Float>] {
      map.colors(of: Picture(color: frame.finished.color, alpha: frame.finished.alpha)).map(\.color)
    }
    paint.isVoted = true
    let known = try Self.areas(of: task).joined().map { (place: $0.place, color: $0.color) }
    let place = AreaPlace.all(of: map).map { $0.nearestColor(among: known) }
    let copied = try task.keys.first.map { try Picture.read(task.shot.frames[$0][.color]) }
    return [
      .checkpoint: accuracy(shown(frame)), .place: accuracy(place), .votes: accuracy(shown(try color(task, paint))),
      .copied: copied.flatMap { $0.size == map.size ? accuracy(map.colors(of: $0).map(\.color)) : nil },
    ].compactMapValues(\.self)
  }

  private func color(_ task: Task, _ paint: PaintOptions) throws -> ShotColoring.ColoredFrame {
    let frames = task.shot.frames
    let plan = try ShotPlan(
      lines: FrameFolder(of: ([task.frame] + task.keys).map { frames[$0][.line] }),
      colors: task.keys.isEmpty ? FramesInMemory([:]) : FrameFolder(of: task.keys.map { frames[$0][.color] }),
      sheets: task.sheets.isEmpty ? FramesInMemory([:]) : FrameFolder(of: task.sheets, areFrames: false))
    return try ShotColoring(plan, size: .standard, paint: paint) { _ in }.color(0, with: network)
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
      return ReferenceArea.all(of: picture, ReferenceCut(picture, drawnAs: page, line: line).map)
    }
  }
}
