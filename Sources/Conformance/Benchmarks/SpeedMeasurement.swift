import Kernels

/// How long repeated runs of the same work took, next to what the device can do at most.
public struct SpeedMeasurement: Sendable {
  /// What bounds a piece of work.
  public enum Bound: String, Codable, Sendable {
    /// Multiply-adds: floating-point operations a second.
    case arithmetic
    /// Memory: bytes a second.
    case bandwidth

    /// What a cost counts of it.
    func amount(of cost: Cost) -> Double {
      switch self {
      case .arithmetic: cost.flops
      case .bandwidth: cost.bytes
      }
    }
  }

  /// What one run costs.
  public let cost: Cost
  /// What it is held against.
  public let bound: Bound
  /// The seconds of each run.
  public let seconds: [Double]
  /// The fraction of the device's peak that each run reached; the peak was measured right before and after it.
  public let fractions: [Double]

  /// The middle time.
  public var median: Double { seconds.median }
  /// The shortest time.
  public var minimum: Double { seconds.min() ?? 0 }
  /// The middle fraction. Winograd's convolutions spare multiplications that their cost counts, so that they may pass 1.
  public var peakFraction: Double { fractions.median }

  /// Runs that were timed elsewhere; at least one.
  public init(cost: Cost, bound: Bound, seconds: [Double], fractions: [Double]) {
    precondition(!seconds.isEmpty && seconds.count == fractions.count, "every run has a time and a fraction")
    (self.cost, self.bound, self.seconds, self.fractions) = (cost, bound, seconds, fractions)
  }
}

extension [Double] {
  /// The middle number, of an even count the mean of both in the middle; there is at least one.
  var median: Double {
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
