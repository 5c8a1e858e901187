import Kernels
import Vulkan

/// Records launches and copies into a command list, with a barrier only where two of them touch the same bytes.
struct Recorder {
  /// What was recorded, for the hazard checker; it begins after everything before has finished.
  private(set) var steps: [RecordedStep] = [.barrier]

  private let list: CommandList
  private let device: Device
  private let bindings: Bindings
  private let isProfiled: Bool
  private let submissionWork: Double
  private let cancellation: Cancellation?
  private var tracker = HazardTracker()
  private var unsubmittedWork = 0.0

  /// A recorder into `list`, whose launches are timed if `isProfiled`, and whose submissions hold at most
  /// `submissionWork`, as far as single workgroups allow, and which compiles pipelines until `cancellation` is wished for.
  init(
    list: CommandList, device: Device, bindings: Bindings, isProfiled: Bool, submissionWork: Double,
    cancellation: Cancellation?
  ) {
    self.list = list
    self.device = device
    self.bindings = bindings
    self.isProfiled = isProfiled
    self.submissionWork = submissionWork
    self.cancellation = cancellation
  }

  /// Fills buffers with a word.
  func fill(_ buffers: [Buffer], with word: UInt32) {
    for buffer in buffers { list.fill(BufferBinding(buffer), with: word) }
    list.barrier()
  }

  /// Copies a range of memory.
  mutating func copy(from source: BufferBinding, to target: BufferBinding, _ label: String) {
    orderAfterHazards(MemoryAccess(reads: [bindings.physical(source)], writes: [bindings.physical(target)]), label)
    list.copy(from: source, to: target)
  }

  /// Records launches in their order.
  mutating func dispatch(_ launches: [Launch]) throws {
    try device.compile(launches.map(\.pipelineDescription), cancellation: cancellation)
    if isProfiled { _ = try list.timestamp() }
    for launch in launches { try dispatch(launch) }
  }

  /// Ends the record.
  func finish() throws { try list.finish() }

  private mutating func dispatch(_ launch: Launch) throws {
    let shader = launch.shader
    let pipeline = try device.pipeline(launch.pipelineDescription)
    let bound = launch.ranges.map { bindings[$0] }
    let accesses = zip(shader.bindings, bound)
    orderAfterHazards(
      MemoryAccess(
        reads: accesses.filter { $0.0.access.reads }.map { bindings.physical($0.1) },
        writes: accesses.filter { $0.0.access.writes }.map { bindings.physical($0.1) }), shader.name)
    for part in launch.parts(ofWork: submissionWork) {
      if unsubmittedWork > 0, unsubmittedWork + part.cost.work > submissionWork {
        try list.split()
        unsubmittedWork = 0
      }
      try list.dispatch(
        pipeline, bound, constants: part.constants, groups: (part.groups.x, part.groups.y, part.groups.z),
        from: (part.firstGroup.x, part.firstGroup.y, part.firstGroup.z))
      unsubmittedWork += part.cost.work
    }
    if isProfiled {
      _ = try list.timestamp()
      list.barrier()
    }
  }

  private mutating func orderAfterHazards(_ access: MemoryAccess, _ label: String) {
    if tracker.needsBarrier(before: access) {
      list.barrier()
      steps.append(.barrier)
    }
    steps.append(.access(access, label: label))
  }
}

extension Launch {
  fileprivate var pipelineDescription: PipelineDescription {
    PipelineDescription(
      name: shader.name, code: shader.code, bindings: shader.bindings.map { $0.kind == .texel ? .texel : .storage },
      constantByteCount: shader.constantByteCount,
      specialization: zip(shader.specializationIDs, specialization).map { (id: $0, value: $1) },
      needsFullSubgroups: shader.usesCooperativeMatrices)
  }
}
