import Synchronization

/// A wish that long work stop at the next good moment. Whoever leads the work hands it down; what takes long, down to the
/// submissions to a device, asks for it.
public final class Cancellation: Sendable {
  private let wished = Atomic(false)

  /// Nobody wishes to stop yet.
  public init() {}

  /// Whether to stop.
  public var isWished: Bool { wished.load(ordering: .relaxed) }

  /// From now on, whoever asks is told to stop. It may be called from a signal handler.
  public func wish() {
    wished.store(true, ordering: .relaxed)
  }

  /// Throws `CancellationError` where stopping is wished.
  public func check() throws {
    if isWished { throw CancellationError() }
  }
}
