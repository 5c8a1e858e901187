import Coloring
import Footage
import Foundation
import Networks
import Production
import TestSupport
import Testing
import Vulkan

@Suite(.serialized) struct ColoringJobTests {
  /// A page with a circle around a point that differs from frame to frame.
  private func page(_ number: Int, isColored: Bool = false) -> Picture {
    let side = 512
    var image = Image(width: side, height: side, channels: 3, repeating: 1)
    for y in 0..<side {
      for x in 0..<side {
        let (across, down) = (x - side / 2 - 20 * number, y - side / 2)
        let distance = Double(across * across + down * down).squareRoot() - Double(side / 3)
        if abs(distance) < 2 {
          for channel in 0..<3 { image[x, y, channel] = 0 }
        } else if isColored, distance < 0 {
          image[x, y, 2] = 0.25
        }
      }
    }
    return Picture(color: image)
  }

  /// The third of three drawings is stopped while it is coloured.
  @Test func aFrameIsLeftInItsMiddle() throws {
    let scratch = try Scratch()
    try writeMatchingCheckpoint(to: scratch.url("checkpoint"))
    let names = (0..<3).map { FrameName(ofFile: "\($0)") }
    let lines = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, page($0)) })
    let plan = try ShotPlan(
      lines: FramesInMemory(lines), colors: FramesInMemory([names[0]: page(0, isColored: true)]))
    let instance = try Instance()
    let device = try Device(instance.choose(), instance: instance, cacheDirectory: nil)
    let job = try ColoringJob(
      plan, checkpoint: Checkpoint(contentsOf: scratch.url("checkpoint")), size: .native,
      computation: .init(device: { device }))

    /// How many frames are coloured, and how long the last takes; it is stopped `after` so much of it.
    func run(stoppedAfter after: Duration?) throws -> (outcome: ColoringJob.Outcome, last: Duration) {
      let cancellation = Cancellation()
      var sink = MemorySink()
      var began = ContinuousClock.now
      let outcome = try job.run(into: &sink, cancellation: cancellation) { event in
        guard case .colored(_, 1) = event else { return }
        began = .now
        guard let after else { return }
        Thread.detachNewThread {
          Thread.sleep(forTimeInterval: after / .seconds(1))
          cancellation.wish()
        }
      }
      #expect(sink.frames.count == outcome.colored)
      return (outcome, ContinuousClock.now - began)
    }
    let whole = try run(stoppedAfter: nil)
    #expect(whole.outcome.colored == 2 && !whole.outcome.isStopped)
    // Other work on the machine may have made it last longer than it will.
    let left = try [4, 16, 64].lazy.map { try run(stoppedAfter: whole.last / $0).outcome }.first { $0.isStopped }
    #expect(left?.colored == 1 && left?.failures.isEmpty == true)
  }
}
