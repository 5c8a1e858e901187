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
    /// The most workgroups along an axis that grids are cut into rows or layers for, where the device allows more; a test
    /// makes it small.
    public var largestGrid = Int.max
    /// How exactly the graph computes.
    public var precision = Precision.single
    /// Inputs that keep their values over many runs, as references do; none where variables alone do, which nothing may
    /// change but the graph itself, and nil where these change as well. What depends on such inputs and on variables that
    /// the graph does not change runs again when one of the inputs is written, and its results are kept.
    public var steadyInputs: [Tensor]?
    /// The most work of one submission to the device (`Cost.work`), as far as single workgroups allow; nil for what suits
    /// the device. Smaller ones are what a watchdog lets pass, and a run can be left between any two.
    public var submissionWork: Double?
    /// Once this is wished for, compiling ends with `CancellationError`.
    public var cancellation: Cancellation?

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
  /// The memory that the graph takes beside its variables.
  public let memory: MemoryReport
  /// The commands as recorded, for the hazard checker.
  public private(set) var steps: [RecordedStep] = []
  /// How many seconds a run may take before the device counts as hung: ten minutes, or what a slow CPU needs.
  let patience: Double

  let lowered: LoweredGraph
  /// The phases that there are, in their order, each with its commands.
  private var phases: [(phase: LoweredGraph.Phase, list: CommandList)] = []
  /// The state of the variables that the steady phase last ran with; nil where it has to run whatever that is.
  private var steadyState: Int?
  private let variables: DeviceVariables
  /// What the last run ran.
  private(set) var lastRun: [(phase: LoweredGraph.Phase, list: CommandList)] = []
  private var submittedState = 0
  private var cancellation: Cancellation?
  /// Whether the last run came to its end.
  private(set) var isRunWhole = false
  private let options: Options
  private let outputs: [Tensor]
  private let upload: Buffer
  private let download: Buffer
  private let inputs: Buffer
  /// The blocks of planned memory.
  let planned: [Buffer]
  let placement: Placement
  private let downloadOffsets: [Int: Int]

  /// Compiles what `outputs` and the graph's effects need, over the device and the variables of `variables`.
  public init(_ graph: Graph, outputs: [Tensor], variables: DeviceVariables, options: Options = .init()) throws {
    let device = variables.device
    self.options = options
    self.outputs = outputs
    self.variables = variables
    try Self.requireAddressable(graph, on: device.facts)
    var facts = device.facts
    facts.maxStorageBufferRange = min(facts.maxStorageBufferRange, options.largestBinding)
    facts.maxGroupCount = facts.maxGroupCount.map { min($0, options.largestGrid) }
    lowered = LoweredGraph(
      graph, outputs: outputs, device: facts, recomputedByteCount: options.recomputedByteCount,
      precision: options.precision, steadyInputs: options.steadyInputs)
    patience = max(600, lowered.launches.reduce(0) { $0 + $1.cost.flops } / 1e9)
    placement = Placement(lowered, isGuarded: options.isGuarded)
    let (offsets, downloadByteCount) = Self.layOutDownload(outputs)
    downloadOffsets = offsets
    memory = MemoryReport(
      planned: placement.plan.byteCount, unplanned: placement.unsharedByteCount,
      transfer: 2 * lowered.inputByteCount + downloadByteCount)
    planned = try device.makeBuffers(
      byteCounts: placement.plan.blockByteCounts, memory: options.isGuarded ? .download : .device,
      name: "planned tensors")
    inputs = try device.makeBuffer(byteCount: lowered.inputByteCount, memory: .device, name: "inputs")
    upload = try device.makeBuffer(byteCount: lowered.inputByteCount, memory: .upload, name: "input staging")
    download = try device.makeBuffer(byteCount: downloadByteCount, memory: .download, name: "output staging")
    try record()
  }

  // MARK: Running

  /// Sets the values of an input for the next run; `values` are its elements without padding.
  public func write(_ values: [Float], to input: Tensor) {
    guard let range = lowered.inputRanges[input.id] else { preconditionFailure("not an input of the graph") }
    precondition(values.count == input.type.count, "the input has \(input.type.count) elements")
    guard let contents = upload.contents else { preconditionFailure("staging memory is mapped") }
    input.type.store(values, into: (contents + range.offset).assumingMemoryBound(to: Float.self))
    if options.steadyInputs?.contains(where: { $0.id == input.id }) == true { steadyState = nil }
  }

  /// Runs the graph once and waits for it; `submit` and `wait` say how, and what they throw.
  public func run(cancellation: Cancellation? = nil) throws {
    try submit(cancellation: cancellation)
    try wait()
  }

  /// Hands a run to the device and returns at once, so that the host works meanwhile. `wait` comes before the inputs are
  /// written again, the outputs are read, and the next run. What depends on steady inputs and variables alone runs the
  /// first time and whenever such an input or a variable was written.
  ///
  /// Where `cancellation` is wished before the run changes variables, the device is left after what it has at hand, and
  /// `wait` throws. Throws `CancellationError` where it is wished already.
  public func submit(cancellation: Cancellation? = nil) throws {
    (submittedState, self.cancellation, isRunWhole) = (variables.writeCount, cancellation, false)
    let isSteady = steadyState == submittedState
    // The steady phase's results are not there again until it is done.
    if !isSteady { steadyState = nil }
    lastRun = phases.filter { $0.phase != .steady || !isSteady }
    try lastRun[0].list.submit(cancellation: cancellation)
  }

  /// Waits for the run that was submitted.
  ///
  /// Throws `CancellationError` where it was left as was wished. The graph can be run again, and variables that operations
  /// change in place are as they were before the run. Throws `VulkanError`.
  public func wait() throws {
    for (number, (phase, list)) in lastRun.enumerated() {
      // A change that has begun comes to its end.
      if number > 0 { try list.submit(cancellation: phase == .updating ? nil : cancellation) }
      try list.wait(seconds: patience)
      if phase == .steady { steadyState = submittedState }
    }
    isRunWhole = true
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

  private func record() throws {
    let buffers: [(buffer: Buffer, offset: Int)?] = try lowered.roles.enumerated().map { number, role in
      switch role {
      case .planned: placement.places[number].map { (planned[$0.block], $0.offset) }
      case .inputs: (inputs, 0)
      case .arena(let arena): (try variables.buffer(of: arena), 0)
      }
    }
    let bindings = Bindings(buffers: buffers)
    // Inputs come up and outputs go down also where nothing else is to do.
    let present = LoweredGraph.Phase.allCases.filter { $0 == .computing || lowered.phases[$0] != nil }
    for phase in present {
      let launches = lowered.phases[phase] ?? []
      let list = try variables.device.makeCommandList(
        name: "\(phase) phase of graph", timestamps: options.isProfiled ? launches.count + 1 : 0)
      var recorder = makeRecorder(into: list, bindings)
      // Before a later phase they would overwrite what is kept.
      if options.isGuarded, phases.isEmpty { recorder.fill(planned, with: Self.sentinel) }
      if phase != .updating { copyInputs(with: &recorder) }
      try recorder.dispatch(launches)
      if phase == present.last { copyOutputs(bindings, with: &recorder) }
      try recorder.finish()
      steps += recorder.steps
      phases.append((phase, list))
    }
  }

  private func makeRecorder(into list: CommandList, _ bindings: Bindings) -> Recorder {
    // A tenth of a second on a slow CPU; elsewhere as much on a slow GPU.
    let usual = variables.device.facts.kind == .cpu ? 1e10 : 1e11
    return Recorder(
      list: list, device: variables.device, bindings: bindings, isProfiled: options.isProfiled,
      submissionWork: options.submissionWork ?? usual, cancellation: options.cancellation)
  }

  private func copyInputs(with recorder: inout Recorder) {
    recorder.copy(
      from: BufferBinding(buffer: upload, offset: 0, byteCount: lowered.inputByteCount),
      to: BufferBinding(buffer: inputs, offset: 0, byteCount: lowered.inputByteCount), "inputs")
  }

  private func copyOutputs(_ bindings: Bindings, with recorder: inout Recorder) {
    for (output, range) in zip(outputs, lowered.outputRanges) {
      guard let offset = downloadOffsets[output.id] else { continue }
      recorder.copy(
        from: bindings[range],
        to: BufferBinding(buffer: download, offset: offset, byteCount: output.type.byteCount), "outputs")
    }
  }
}
