import Foundation
import Kernels
import Vulkan

/// A graph made ready for one device: memory planned, barriers placed, commands recorded once. Running it replays the
/// record; nothing but the inputs goes up and nothing but the outputs comes down.
public final class CompiledGraph {
  /// How a graph is compiled.
  public struct Options: Sendable {
    /// Whether each launch is timed; it then waits for the one before it.
    public var isProfiled = false
    /// Whether every buffer lies alone between sentinels, so that a write outside of it can be seen.
    public var isGuarded = false
    /// Outputs of at least so many bytes are computed again where that takes next to no time, instead of being kept for
    /// the backward pass. The results are the same bits. Smaller ones are not what memory runs out of.
    public var recomputedByteCount = 8 << 20
    /// The longest output that a launch binds, where the device allows longer ones; a test makes it short.
    public var largestBinding = Int.max

    /// A graph that is neither timed nor guarded.
    public init() {}
  }

  /// The memory of a compiled graph, in bytes.
  public struct MemoryReport: Sendable {
    /// What the plan takes.
    public let planned: Int
    /// What its buffers would take without sharing memory.
    public let unplanned: Int
    /// Inputs and outputs on the device and on the host.
    public let transfer: Int
  }

  /// What a sentinel holds: a NaN, so that a read outside of a buffer is seen as well.
  static let sentinel: UInt32 = 0x7fc0_beef
  /// The most work that one submission holds, so that no watchdog takes a slow device for a hung one.
  private static let submissionFlops = 2e11

  /// The memory that the graph takes beside its variables.
  public let memory: MemoryReport
  /// The commands as recorded, for the hazard checker.
  public private(set) var steps: [RecordedStep] = []
  /// How many seconds a run may take before the device counts as hung: ten minutes, or what a slow CPU needs.
  let patience: Double

  let lowered: LoweredGraph
  let list: CommandList
  private let options: Options
  private let outputs: [Tensor]
  private let upload: Buffer
  private let download: Buffer
  private let inputs: Buffer
  /// The blocks of planned memory.
  let planned: [Buffer]
  let placement: Placement
  private let downloadOffsets: [Int: Int]
  private var tracker = HazardTracker()
  private var unsubmittedFlops = 0.0

  /// Compiles what `outputs` and the graph's effects need, over the device and the variables of `variables`.
  public init(_ graph: Graph, outputs: [Tensor], variables: DeviceVariables, options: Options = .init()) throws {
    let device = variables.device
    self.options = options
    self.outputs = outputs
    try Self.requireAddressable(graph, on: device.facts)
    var facts = device.facts
    facts.maxStorageBufferRange = min(facts.maxStorageBufferRange, options.largestBinding)
    lowered = LoweredGraph(
      graph, outputs: outputs, device: facts, recomputedByteCount: options.recomputedByteCount)
    patience = max(600, lowered.launches.reduce(0) { $0 + $1.cost.flops } / 1e9)
    placement = Placement(lowered, isGuarded: options.isGuarded)
    let (offsets, downloadByteCount) = Self.layOutDownload(outputs)
    downloadOffsets = offsets
    memory = MemoryReport(
      planned: placement.plan.byteCount, unplanned: placement.plan.unsharedByteCount,
      transfer: 2 * lowered.inputByteCount + downloadByteCount)
    planned = try device.makeBuffers(
      byteCounts: placement.plan.blockByteCounts, memory: options.isGuarded ? .download : .device,
      name: "planned tensors")
    inputs = try device.makeBuffer(byteCount: lowered.inputByteCount, memory: .device, name: "inputs")
    upload = try device.makeBuffer(byteCount: lowered.inputByteCount, memory: .upload, name: "input staging")
    download = try device.makeBuffer(byteCount: downloadByteCount, memory: .download, name: "output staging")
    list = try device.makeCommandList(
      name: "graph", timestamps: options.isProfiled ? lowered.launches.count + 1 : 0)
    try record(variables)
  }

  // MARK: Running

  /// Sets the values of an input for the next run; `values` are its elements without padding.
  public func write(_ values: [Float], to input: Tensor) {
    guard let range = lowered.inputRanges[input.id] else { preconditionFailure("not an input of the graph") }
    precondition(values.count == input.type.count, "the input has \(input.type.count) elements")
    guard let contents = upload.contents else { preconditionFailure("staging memory is mapped") }
    input.type.store(values, into: (contents + range.offset).assumingMemoryBound(to: Float.self))
  }

  /// Runs the graph once and waits for it.
  public func run() throws {
    try list.run(seconds: patience)
  }

  /// The values of a requested output after a run, without padding.
  public func read(_ output: Tensor) -> [Float] {
    guard let offset = downloadOffsets[output.id] else { preconditionFailure("not an output of the graph") }
    guard let contents = download.contents else { preconditionFailure("staging memory is mapped") }
    return output.type.load(from: UnsafePointer((contents + offset).assumingMemoryBound(to: Float.self)))
  }

  // MARK: Recording

  /// Kernels count groups of four elements, and elements of some, in 32 bits and read them through texel views.
  private static func requireAddressable(_ graph: Graph, on device: DeviceFacts) throws {
    let limit = min(device.maxTexelBufferElements, 1 << 29) * 16
    let types = graph.inputs.map(\.type) + graph.nodes.flatMap { $0.outputs.map(\.type) }
    if let type = types.first(where: { $0.byteCount > limit }) {
      throw VulkanError.bindingTooLarge(name: "a tensor of \(type)", byteCount: type.byteCount, limit: limit)
    }
  }

  private static func layOutDownload(_ outputs: [Tensor]) -> (offsets: [Int: Int], byteCount: Int) {
    var offsets: [Int: Int] = [:]
    var end = 0
    for output in outputs {
      offsets[output.id] = end
      end += output.type.byteCount
    }
    return (offsets, max(end, 16))
  }

  private func record(_ variables: DeviceVariables) throws {
    let device = variables.device
    let buffers: [(buffer: Buffer, offset: Int)?] = try lowered.roles.enumerated().map { number, role in
      switch role {
      case .planned: placement.places[number].map { (planned[$0.block], $0.offset) }
      case .inputs: (inputs, 0)
      case .arena(let arena): (try variables.buffer(of: arena), 0)
      }
    }
    let bindings = Bindings(buffers: buffers)
    if options.isGuarded { try recordSentinels() }
    try recordCopy(
      from: BufferBinding(buffer: upload, offset: 0, byteCount: lowered.inputByteCount),
      to: BufferBinding(buffer: inputs, offset: 0, byteCount: lowered.inputByteCount), "inputs", bindings)
    if options.isProfiled { _ = try list.timestamp() }
    for launch in lowered.launches { try record(launch, on: device, bindings) }
    for (output, range) in zip(outputs, lowered.outputRanges) {
      guard let offset = downloadOffsets[output.id] else { continue }
      try recordCopy(
        from: bindings[range],
        to: BufferBinding(buffer: download, offset: offset, byteCount: output.type.byteCount), "outputs", bindings)
    }
    try list.finish()
  }

  private func record(_ launch: Launch, on device: Device, _ bindings: Bindings) throws {
    let shader = launch.shader
    let pipeline = try device.pipeline(
      PipelineDescription(
        name: shader.name, code: shader.code, bindings: shader.bindings.map { $0.kind == .texel ? .texel : .storage },
        constantByteCount: shader.constantByteCount,
        specialization: zip(shader.specializationIDs, launch.specialization).map { (id: $0, value: $1) }))
    let bound = launch.ranges.map { bindings[$0] }
    let accesses = zip(shader.bindings, bound)
    orderAfterHazards(
      MemoryAccess(
        reads: accesses.filter { $0.0.access.reads }.map { bindings.physical($0.1) },
        writes: accesses.filter { $0.0.access.writes }.map { bindings.physical($0.1) }), shader.name)
    try list.dispatch(
      pipeline, bound, constants: launch.constants, groups: (launch.groups.x, launch.groups.y, launch.groups.z),
      from: (launch.firstGroup.x, launch.firstGroup.y, launch.firstGroup.z))
    if options.isProfiled {
      _ = try list.timestamp()
      list.barrier()
    }
    unsubmittedFlops += launch.cost.flops
    if unsubmittedFlops > Self.submissionFlops {
      try list.split()
      unsubmittedFlops = 0
    }
  }

  private func recordCopy(
    from source: BufferBinding, to target: BufferBinding, _ label: String, _ bindings: Bindings
  ) throws {
    orderAfterHazards(MemoryAccess(reads: [bindings.physical(source)], writes: [bindings.physical(target)]), label)
    list.copy(from: source, to: target)
  }

  private func recordSentinels() throws {
    for block in planned { list.fill(BufferBinding(block), with: Self.sentinel) }
    list.barrier()
  }

  private func orderAfterHazards(_ access: MemoryAccess, _ label: String) {
    if tracker.needsBarrier(before: access) {
      list.barrier()
      steps.append(.barrier)
    }
    steps.append(.access(access, label: label))
  }
}
