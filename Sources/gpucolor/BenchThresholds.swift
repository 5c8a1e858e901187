import Files
import Foundation

/// The speeds and the memory that a benchmark may not fall short of, as ratios within one run: they hold on a faster
/// machine too, as far as its parts are faster alike.
struct BenchThresholds: Codable, Equatable {
  /// The least fraction of the measured peak, by operator.
  var kernels: [String: Double]
  /// The least fraction of the measured peak, by network and work.
  var networks: [String: Double]
  /// The most memory that tensors take, as a fraction of what they would take if none shared memory, by network and
  /// work.
  var memory: [String: Double]

  /// How much of a measured speed a threshold asks for; the rest is what machines and runs differ by.
  static let speedAllowance = 0.75
  /// How much more memory than was measured a threshold lets pass.
  static let memoryAllowance = 1.05

  /// Thresholds that `report` keeps with room for noise.
  init(allowing report: BenchReport) {
    func floor(_ speed: BenchReport.Speed) -> Double { Self.short(speed.peakFraction * Self.speedAllowance) }
    kernels = .init(uniqueKeysWithValues: report.kernels.map { ($0.name, floor($0.speed)) })
    networks = .init(uniqueKeysWithValues: report.networks.map { ($0.name, floor($0.speed)) })
    memory = .init(
      uniqueKeysWithValues: report.networks.map { ($0.name, Self.short($0.memory.ratio * Self.memoryAllowance)) })
  }

  /// Reads thresholds from `file`.
  ///
  /// Throws a `UsageError` where it cannot be read or holds something else.
  init(contentsOf file: URL) throws {
    do {
      self = try JSONDecoder().decode(Self.self, from: FileContents.read(file))
    } catch let error as DecodingError {
      throw UsageError("\(file.path) holds no thresholds, \(error.reason): write it with --record-thresholds")
    } catch let error as FileError {
      throw UsageError("\(error), and give a file that --record-thresholds wrote")
    }
  }

  /// Writes the thresholds to `file`, which is replaced.
  func write(to file: URL) throws {
    try FileContents.write(JSONEncoder.forPeople.encode(self) + Data("\n".utf8), to: file)
  }

  /// The names of what is slower in `report` than its threshold.
  func tooSlow(in report: BenchReport) -> Set<String> {
    let slow = report.kernels.filter { $0.speed.peakFraction < kernels[$0.name] ?? 0 }.map(\.name)
    return Set(slow + report.networks.filter { $0.speed.peakFraction < networks[$0.name] ?? 0 }.map(\.name))
  }

  /// What `report` falls short of, a line each; empty where it keeps all thresholds and there is one for everything.
  func violations(of report: BenchReport) -> [String] {
    violations(of: report.kernels.map { ($0.name, $0.speed) }, kernels)
      + violations(of: report.networks.map { ($0.name, $0.speed) }, networks)
      + report.networks.compactMap(memoryViolation)
  }

  private func violations(
    of speeds: [(name: String, speed: BenchReport.Speed)], _ floors: [String: Double]
  ) -> [String] {
    let stale = Set(floors.keys).subtracting(speeds.map(\.name)).sorted().map { "\($0) has a threshold and is not run" }
    let slow = speeds.compactMap { name, speed -> String? in
      guard let floor = floors[name] else { return "\(name) has no threshold" }
      guard speed.peakFraction < floor else { return nil }
      return "\(name) reaches \(percent(speed.peakFraction, of: 1))% of the measured \(speed.bound.rawValue) peak; "
        + "the threshold is \(percent(floor, of: 1))%"
    }
    return stale + slow
  }

  private func memoryViolation(of entry: BenchReport.NetworkEntry) -> String? {
    guard let limit = memory[entry.name] else { return "\(entry.name) has no threshold for its memory" }
    guard entry.memory.ratio > limit else { return nil }
    return "\(entry.name) takes \(percent(entry.memory.ratio, of: 1))% of the memory that its tensors would take "
      + "without reuse; the threshold is \(percent(limit, of: 1))%"
  }

  /// Three digits behind the point.
  private static func short(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }
}

extension BenchReport.Memory {
  /// What tensors take as a fraction of what they would take without sharing memory.
  var ratio: Double { unplanned > 0 ? Double(planned) / Double(unplanned) : 1 }
}

extension DecodingError {
  /// What is wrong, without the decoder's own words around it.
  fileprivate var reason: String {
    switch self {
    case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "/"))' is of another kind"
    default: "it is not JSON"
    }
  }
}
