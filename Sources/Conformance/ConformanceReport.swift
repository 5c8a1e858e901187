import Vulkan

/// What many cases came to on a device, whatever happened on the way.
public struct ConformanceReport: Sendable {
  /// What the cases that were run came to, in their order.
  public private(set) var outcomes: [ConformanceRunner.Outcome] = []
  /// The cases for which the device lacks something.
  public let skipped: [ConformanceCase]
  /// The cases that were left when the device was lost, or the run was stopped.
  public private(set) var notRun: [ConformanceCase] = []

  /// What is wrong, a line each; empty where everything that was run passed.
  public var failures: [String] {
    outcomes.flatMap { outcome in outcome.failures.map { "\(outcome.name): \($0)" } }
  }

  /// Runs `items` by `run`, but for those of which `runs` says that the device cannot.
  init(
    _ items: [ConformanceCase], cancellation: Cancellation, runs: (ConformanceCase) -> Bool,
    begins: (_ index: Int, _ item: ConformanceCase) -> Void, run: (ConformanceCase) throws -> ConformanceRunner.Outcome
  ) {
    skipped = items.filter { !runs($0) }
    let cases = items.filter(runs)
    var isLost = false
    for (index, item) in cases.enumerated() {
      guard !isLost, !cancellation.isWished else {
        notRun.append(item)
        continue
      }
      begins(index, item)
      do {
        outcomes.append(try run(item))
      } catch {
        // On a new device a case may well ask for what its driver does not do; that says nothing about the next one.
        outcomes.append(.init(item, error: nil, failures: ["\(error)"]))
        isLost = (error as? VulkanError)?.isLossOfDevice == true
      }
    }
  }
}

extension ConformanceRunner {
  /// Runs the cases that the device can run, one after the other; `begins` is told of each.
  ///
  /// A case that throws has failed. The others are run all the same, unless the device is lost or `cancellation` wished.
  public func run(
    _ items: [ConformanceCase], cancellation: Cancellation = .init(),
    begins: (_ index: Int, _ item: ConformanceCase) -> Void
  ) -> ConformanceReport {
    ConformanceReport(items, cancellation: cancellation, runs: runs, begins: begins) { try run($0) }
  }
}
