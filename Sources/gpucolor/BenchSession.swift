import Conformance
import Training
import Vulkan

/// Measures one thing after the other on a device, and gathers what was measured in a report.
struct BenchSession {
  /// What has been measured.
  private(set) var report: BenchReport

  private let options: BenchOptions
  private let device: Device
  private let meter: PeakMeter
  private let kernels: KernelBenchmark

  /// A session on the device of `options`.
  init(_ options: BenchOptions) throws {
    self.options = options
    device = try options.device.open()
    meter = PeakMeter(device: device)
    kernels = KernelBenchmark(device: device, meter: meter)
    report = BenchReport(device.physical)
  }

  /// Measures an operator; where it has been measured before, the better of both counts.
  mutating func add(_ item: KernelBenchmark.Case) throws {
    let measurement = try kernels.measure(item, count: options.repetition.runs)
    report.keep(.init(name: item.name, class: item.kind, speed: .init(measurement)))
    notePeak()
  }

  /// Measures a network; where it has been measured before, the better of both counts. Returns the table of a profiled
  /// one's kernels.
  @discardableResult
  mutating func add(
    _ work: NetworkBenchmark.Work, _ configuration: RunConfiguration, isProfiled: Bool = false
  ) throws -> ProfileTable? {
    // A device of its own counts the memory of this network alone.
    let device = try options.device.open()
    let benchmark = try NetworkBenchmark(work, configuration, device: device, isProfiled: isProfiled)
    let measurement = try meter.measure(benchmark.cost, .arithmetic, count: options.repetition.runs) {
      try benchmark.run()
    }
    let memory = benchmark.memory
    let rows = isProfiled ? try benchmark.profile() : nil
    report.keep(
      .init(
        network: configuration.network, work: work, channels: configuration.channels, size: configuration.size,
        batch: configuration.batch, precision: configuration.precision, speed: .init(measurement),
        memory: .init(
          planned: memory.planned, unplanned: memory.unplanned, transfer: memory.transfer,
          devicePeak: device.memoryStatistics.peak), profile: rows?.map { .init($0) }))
    notePeak()
    return rows.map { ProfileTable(($0, memory)) }
  }

  private mutating func notePeak() {
    report.peak = .init(flopsPerSecond: meter.peak(.arithmetic), bytesPerSecond: meter.peak(.bandwidth))
  }
}
