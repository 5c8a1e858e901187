/// How long repeated runs of the same work took.
public struct RunTimes: Sendable {
  /// The seconds of each run.
  public let seconds: [Double]

  /// Times that were taken elsewhere; at least one.
  public init(seconds: [Double]) {
    precondition(!seconds.isEmpty, "there are no times")
    self.seconds = seconds
  }

  /// Takes the time of `count` calls of `body`, after one call that is not counted: the first compiles, touches memory
  /// for the first time and fills caches.
  public init(count: Int, _ body: () throws -> Void) rethrows {
    try body()
    let clock = ContinuousClock()
    try self.init(
      seconds: (0..<count).map { _ in
        let duration = try clock.measure(body)
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
      })
  }

  /// The shortest time.
  public var minimum: Double { seconds.min() ?? 0 }

  /// The middle time, of an even number the mean of both in the middle.
  public var median: Double {
    let sorted = seconds.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
