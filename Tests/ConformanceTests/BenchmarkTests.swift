import Kernels
import Testing
import Vulkan

@testable import Conformance
@testable import Graph

@Suite struct BenchmarkTests {
  private static let facts = DeviceFacts(
    kind: .cpu, subgroupSize: 8, maxWorkgroupInvocations: 1024, maxGroupCount: [65535, 65535, 65535],
    sharedMemoryByteCount: 32768, maxStorageBufferRange: 1 << 27, maxTexelBufferElements: 1 << 27,
    offsetAlignment: 16)

  @Test func casesHaveNamesOfTheirOwn() {
    let names = KernelBenchmark.Case.all.map(\.name)
    #expect(Set(names).count == names.count && names.count > 40)
  }

  @Test func everyClassOfKernelsIsTimed() {
    let kinds = Set(KernelBenchmark.Case.all.map(\.kind))
    #expect(Set(KernelClass.allCases).subtracting(kinds) == [.peak])
  }

  /// Without a cost of what bounds it, a case would reach nothing of the peak; and a case whose own class of kernels
  /// runs nowhere in it would measure something else.
  @Test(arguments: KernelBenchmark.Case.all)
  func aCaseRunsItsClassAtACost(_ item: KernelBenchmark.Case) {
    let inputs = KernelBenchmark.Inputs()
    let outputs = item.build(inputs)
    let launches = LoweredGraph(inputs.graph, outputs: outputs, device: Self.facts, recomputedByteCount: .max).launches
    let own = launches.filter { $0.shader.kind == item.kind }
    #expect(own.reduce(0) { $0 + item.bound.amount(of: $1.cost) } > 0)
  }

  @Test(arguments: Conv2d.Algorithm.allCases)
  func aConvolutionCostsTheSameByEveryAlgorithm(_ algorithm: Conv2d.Algorithm) {
    let inputs = KernelBenchmark.Inputs()
    let (x, weight) = (inputs(.activation(1, 64, 64, 16)), inputs(.parameter([8, 16, 3, 3])))
    let output = inputs.graph.conv2d(
      x, weight: ConvolutionWeight(weight), bias: inputs(.parameter([8])),
      stride: algorithm == .stridedWinograd ? 2 : 1, algorithm: algorithm)
    let lowered = LoweredGraph(
      inputs.graph, outputs: inputs.withGradients(output, x, weight), device: Self.facts, recomputedByteCount: .max)
    let definition = 3.0 * 2 * Double(output.type.count) * 16 * 9
    #expect(lowered.cost.flops >= definition && lowered.cost.flops < 1.1 * definition)
  }

  @Test func theMiddleOfMeasurementsIsTold() {
    let measurement = SpeedMeasurement(
      cost: Cost(flops: 1), bound: .arithmetic, seconds: [9, 1, 2, 4], fractions: [0.1, 0.9, 0.5, 0.3])
    #expect(measurement.median == 3 && measurement.minimum == 1 && measurement.peakFraction == 0.4)
  }

  @Test @MainActor func aMeasurementIsHeldAgainstThePeak() throws {
    let instance = try Instance()
    let meter = PeakMeter(device: try Device(instance.choose(), instance: instance))
    var runs = 0
    // The work of the peak's kernel in a second, whatever the device: a known fraction of the peak.
    let first = try meter.measure(Cost(flops: 1e9), .arithmetic, count: 3) {
      runs += 1
      return 1
    }
    let peak = try #require(meter.peak(.arithmetic))
    #expect(runs == 4 && first.seconds == [1, 1, 1] && peak > 1e8)
    #expect(abs(first.peakFraction - 1e9 / peak) < 1e-9 * first.peakFraction)
    #expect(meter.peak(.bandwidth) == nil)
  }
}
