import Files
import Footage
import Foundation
import Logging

/// Colours the frames of a shot one after the other.
public final class ShotColoring {
  /// A frame that was coloured, with what it was coloured from; all images of the working size.
  public struct ColoredFrame {
    /// The frame's name.
    public let name: String
    /// The key frames that it was coloured from, in chronological order.
    public let references: [Image]
    /// Its line art.
    public let line: Image
    /// The result.
    public let color: Image
  }

  private let plan: ShotPlan
  private let network: ColoringNetwork
  private let size: WorkingSize
  private let log: Logger
  /// The references of the last frame by their key frames; the next frame mostly has the same.
  private var references: [Int: Reference] = [:]

  /// Colours the shot of `plan` with `network` at the working size `size`.
  public init(_ plan: ShotPlan, network: ColoringNetwork, size: WorkingSize, log: Logger) {
    self.plan = plan
    self.network = network
    self.size = size
    self.log = log
  }

  /// Colours the frames in the order of the shot and writes each as `NAME.png` into the folder `output`, which is made
  /// if need be; files of these names are replaced. Stops after a frame for which `continues` returns false: frames
  /// that are written stay.
  ///
  /// - Throws: `ColoringError.outputIsInput`, `FootageError`, `VulkanError`.
  public func run(into output: URL, continues: (ColoredFrame) throws -> Bool) throws {
    try requireApart(output)
    for (index, frame) in plan.frames.enumerated() {
      let colored = try color(frame)
      // Not before there is something to put there.
      if index == 0 { try Folder.make(output) }
      try colored.color.write(png: output.appendingPathComponent("\(frame.line.name).png"))
      guard try continues(colored) else { return }
    }
  }

  private func color(_ frame: ShotPlan.Frame) throws -> ColoredFrame {
    let line = try Image.read(line: frame.line.url)
    var prepared: [Int: Reference] = [:]
    for key in frame.references { prepared[key] = try references[key] ?? reference(plan.keyFrames[key]) }
    references = prepared
    let ordered = frame.references.compactMap { prepared[$0] }
    func colored(_ color: Image, _ line: Image) -> ColoredFrame {
      ColoredFrame(name: frame.line.name, references: ordered.map(\.color), line: line, color: color)
    }
    let candidates = zip(ordered, frame.distances).map { HeldDrawing.Candidate(line: $0.sourceLine, distance: $1) }
    if network.copiesHeldDrawings, let held = HeldDrawing.index(of: line, among: candidates) {
      return colored(ordered[held].color, ordered[held].drawing.line)
    }
    let drawing = drawing(of: line)
    return colored(try network.color(drawing, references: ordered, place: frame.place), drawing.line)
  }

  private func reference(_ key: ShotPlan.KeyFrame) throws -> Reference {
    let color = try Image.read(rgb: key.color.url)
    let line: Image
    if let url = key.line?.url {
      line = try Image.read(line: url)
    } else {
      log.notice("\(key.color.url.path) has no line art of its name; it is drawn from the colours")
      line = LineArt.of(color: color)
    }
    return Reference(color: atWorkingSize(color), drawing: drawing(of: line), sourceLine: line)
  }

  /// The distance map is taken at the source resolution and reduced afterwards (SPEC.md, Distance map).
  private func drawing(of line: Image) -> Drawing {
    Drawing(line: atWorkingSize(line), distance: atWorkingSize(DistanceMap.of(line: line)))
  }

  private func atWorkingSize(_ image: Image) -> Image {
    let target = size.applied(to: image.size)
    // Resizing rounds to 8 bits, which a distance map at its own size must not be.
    return target == image.size ? image : image.resized(width: target.width, height: target.height)
  }

  /// Coloured frames among the line art would replace it, and among the key frames would pass for them the next time.
  private func requireApart(_ output: URL) throws {
    let inputs = plan.frames.map(\.line.url) + plan.keyFrames.map(\.color.url)
    let folders = Set(inputs.map { $0.deletingLastPathComponent().resolvingSymlinksInPath().path })
    if folders.contains(output.resolvingSymlinksInPath().path) { throw ColoringError.outputIsInput(path: output.path) }
  }
}
