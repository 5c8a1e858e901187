import Graph
import Kernels
import Vulkan

/// Measures what a device can do at most, in turns with what is held against it: what disturbs the machine disturbs
/// both, and their ratio stays.
public final class PeakMeter {
  private let device: Device
  private var graphs: [SpeedMeasurement.Bound: CompiledGraph] = [:]
  private var rates: [SpeedMeasurement.Bound: [Double]] = [:]

  /// A meter of `device`.
  ///
  /// Measuring throws `VulkanError.missingFeature` where the device has no timestamps.
  public init(device: Device) {
    self.device = device
  }

  /// Operations or bytes a second, the middle of all measurements so far; nil where nothing was held against it.
  public func peak(_ bound: SpeedMeasurement.Bound) -> Double? { rates[bound]?.median }

  /// Takes the time of `count` runs of work of that cost, each between two of the peak's kernel, and after one that is
  /// not counted: the first compiles, touches memory for the first time and fills caches. `run` returns its seconds.
  public func measure(
    _ cost: Cost, _ bound: SpeedMeasurement.Bound, count: Int, run: () throws -> Double
  ) throws -> SpeedMeasurement {
    let graph = try graph(for: bound)
    let (amount, peakAmount) = (bound.amount(of: cost), bound.amount(of: graph.cost))
    _ = try run()
    var (seconds, fractions): ([Double], [Double]) = ([], [])
    var before = try secondsOfPeak(graph, beside: 0)
    for _ in 0..<count {
      let time = try run()
      let after = try secondsOfPeak(graph, beside: time)
      let peak = 2 * peakAmount / (before + after)
      rates[bound, default: []].append(peak)
      seconds.append(time)
      fractions.append(amount / time / peak)
      before = after
    }
    return SpeedMeasurement(cost: cost, bound: bound, seconds: seconds, fractions: fractions)
  }

  /// The mean time of the peak's kernel in so many runs that they last half as long as work of `seconds`, as far as
  /// eight do: a moment says little of how others slow down what lasts longer.
  private func secondsOfPeak(_ graph: CompiledGraph, beside seconds: Double) throws -> Double {
    var (total, runs) = (0.0, 0)
    repeat {
      total += try graph.secondsOfRun()
      runs += 1
    } while total < seconds / 2 && runs < 8
    return total / Double(runs)
  }

  /// The graph of the peak's kernel, which has run once.
  private func graph(for bound: SpeedMeasurement.Bound) throws -> CompiledGraph {
    if let known = graphs[bound] { return known }
    let graph = Graph()
    let arena = VariableArena(name: "the peak's input")
    let isFast = device.facts.kind != .cpu
    switch bound {
    case .arithmetic:
      // About ten milliseconds on two cores of a CPU, and one on a large GPU.
      let x = graph.variable(arena.variable("x", .activation(1, 1024, isFast ? 4096 : 64)), of: arena)
      _ = graph.add(RepeatedMultiplyAdd(turns: 256), [x], hasEffect: true)
    case .bandwidth:
      // More than what caches hold.
      let x = graph.variable(arena.variable("x", .activation(1, 1 << 16, isFast ? 1024 : 128)), of: arena)
      _ = graph.add(Copy(), [x], hasEffect: true)
    }
    let compiled = try CompiledGraph(
      graph, outputs: [], variables: DeviceVariables(device: device), options: .profiled)
    try compiled.run()
    graphs[bound] = compiled
    return compiled
  }
}

extension CompiledGraph {
  /// Runs the graph and returns the device's own time, without what goes up and comes down. The graph must be compiled
  /// to be profiled.
  func secondsOfRun() throws -> Double {
    try run()
    return try profile().reduce(0) { $0 + $1.seconds }
  }
}

extension CompiledGraph.Options {
  /// A graph whose launches are timed.
  static var profiled: Self {
    var options = Self()
    options.isProfiled = true
    return options
  }
}

/// `Peak.multiplyAdds` of the input.
struct RepeatedMultiplyAdd: Operation {
  let turns: Int

  var name: String { "repeated multiply-add" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { inputs }

  func lower(_ context: LoweringContext) {
    context.emit(
      Peak.multiplyAdds(context.inputs[0], turns: turns, output: context.outputs[0], facts: context.device))
  }
}

/// `Peak.copy` of the input.
struct Copy: Operation {
  var name: String { "copy" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { inputs }

  func lower(_ context: LoweringContext) {
    context.emit(Peak.copy(context.inputs[0], output: context.outputs[0]))
  }
}
