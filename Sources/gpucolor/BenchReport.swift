import Conformance
import Foundation
import Graph
import Kernels
import Networks
import Training
import Vulkan

/// What `gpucolor bench` has measured; with `--json` one object with these keys. Times are in seconds, sizes in bytes.
struct BenchReport: Codable {
  /// What was measured on.
  struct DeviceEntry: Codable, Hashable {
    var name: String
    var driver: String
  }

  /// What the device reached at most in this run.
  struct Peak: Codable, Hashable {
    /// Floating-point operations a second in registers, a multiply-add counting as two.
    var flopsPerSecond: Double?
    /// Bytes read and written a second by a copy from memory to memory.
    var bytesPerSecond: Double?
  }

  /// How fast something ran.
  struct Speed: Codable, Hashable {
    /// The middle and the shortest time of a run.
    var seconds, minimumSeconds: Double
    /// What a run computes and moves at least. For convolutions that spare multiplications, those of the definition.
    var flops, bytes: Double
    /// `arithmetic` or `bandwidth`: which peak the fraction is of.
    var bound: SpeedMeasurement.Bound
    /// The speed as a fraction of that peak, each run held against measurements right before and after it.
    var peakFraction: Double

    init(_ measurement: SpeedMeasurement) {
      (seconds, minimumSeconds) = (measurement.median, measurement.minimum)
      (flops, bytes) = (measurement.cost.flops, measurement.cost.bytes)
      (bound, peakFraction) = (measurement.bound, measurement.peakFraction)
    }
  }

  /// An operator at one size.
  struct KernelEntry: Codable {
    var name: String
    /// What it is for, as `convolution`.
    var `class`: KernelClass
    var speed: Speed
  }

  /// A network at one size.
  struct NetworkEntry: Codable {
    var network: NetworkConfiguration.Kind
    var work: NetworkBenchmark.Work
    var channels, size, batch: Int
    /// How exactly it computes: `single` or `mixed`.
    var precision = Precision.single
    var speed: Speed
    var memory: Memory
    /// With `--profile`: the kernels, the longest first.
    var profile: [ProfileEntry]?

    /// What tables and thresholds call it.
    var name: String {
      "\(network.rawValue) \(work.rawValue)" + (precision == .single ? "" : ", \(precision.rawValue) precision")
    }
  }

  /// The memory of a network.
  struct Memory: Codable, Hashable {
    /// What tensors take, and what they would take if none shared memory with another.
    var planned, unplanned: Int
    /// Inputs and outputs on the device and on the host.
    var transfer: Int
    /// The most that all buffers took at once, parameters and staging among them.
    var devicePeak: Int
  }

  /// All launches of one kernel in the last run.
  struct ProfileEntry: Codable {
    var kernel: String
    var `class`: KernelClass
    var calls: Int
    var seconds, flops, bytes: Double

    init(_ row: CompiledGraph.ProfileRow) {
      (kernel, `class`, calls) = (row.kernel, row.kind, row.calls)
      (seconds, flops, bytes) = (row.seconds, row.flops, row.bytes)
    }
  }

  var device: DeviceEntry
  var peak = Peak()
  var kernels: [KernelEntry] = []
  var networks: [NetworkEntry] = []

  /// A report about `device` without measurements.
  init(_ device: PhysicalDevice) {
    self.device = DeviceEntry(name: device.name, driver: device.driver)
  }

  /// Adds an operator, or puts it in the place of a slower measurement of it.
  mutating func keep(_ entry: KernelEntry) {
    guard let known = kernels.firstIndex(where: { $0.name == entry.name }) else { return kernels.append(entry) }
    if kernels[known].speed.peakFraction < entry.speed.peakFraction { kernels[known] = entry }
  }

  /// Adds a network, or puts it in the place of a slower measurement of it.
  mutating func keep(_ entry: NetworkEntry) {
    guard let known = networks.firstIndex(where: { $0.name == entry.name }) else { return networks.append(entry) }
    if networks[known].speed.peakFraction < entry.speed.peakFraction { networks[known] = entry }
  }

  /// The report as one JSON object.
  func json() throws -> String {
    String(decoding: try JSONEncoder.forPeople.encode(self), as: UTF8.self)
  }
}

extension JSONEncoder {
  /// JSON with a line for each value, in an order that does not change.
  static var forPeople: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}

// MARK: - Tables

extension BenchReport {
  /// Everything as text.
  var text: String {
    let parts = [header, kernels.isEmpty ? nil : kernelTable, networks.isEmpty ? nil : networkTable]
    return parts.compactMap(\.self).joined(separator: "\n\n")
  }

  private var header: String {
    let peaks = [
      peak.flopsPerSecond.map { "\(rounded($0 / 1e9, digits: 1)) GFLOP/s in registers" },
      peak.bytesPerSecond.map { "\(rounded($0 / 1e9, digits: 1)) GB/s copied" },
    ]
    return "\(device.name), \(device.driver)\nmeasured peak: " + peaks.compactMap(\.self).joined(separator: ", ")
  }

  private var kernelTable: String {
    var table = TextTable(header: ["operator", "ms", "GFLOP/s", "GB/s", "% of peak", "bound"])
    for entry in kernels {
      let speed = entry.speed
      table.append(
        [entry.name, rounded(speed.seconds * 1e3, digits: 2)]
          + [rate(speed.flops, speed.seconds), rate(speed.bytes, speed.seconds)]
          + [percent(speed.peakFraction, of: 1), speed.bound.rawValue])
    }
    return table.text
  }

  private var networkTable: String {
    var table = TextTable(
      header: [
        "network", "channels", "px", "batch", "median s", "minimum s", "GFLOP/s", "% of peak", "planned MiB",
        "unplanned MiB", "device peak MiB",
      ])
    for entry in networks {
      let (speed, memory) = (entry.speed, entry.memory)
      table.append(
        [entry.name, String(entry.channels), String(entry.size), String(entry.batch)]
          + [rounded(speed.seconds, digits: 4), rounded(speed.minimumSeconds, digits: 4)]
          + [rate(speed.flops, speed.seconds), percent(speed.peakFraction, of: 1)]
          + [memory.planned, memory.unplanned, memory.devicePeak].map(mebibytes))
    }
    return table.text
  }
}
