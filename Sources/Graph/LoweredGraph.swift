import Kernels
import Vulkan

/// A graph as launches over named buffers: what is left to decide is where each buffer lies and where barriers go.
final class LoweredGraph {
  /// What a named buffer is.
  enum BufferRole {
    /// Memory that the plan gives and takes back.
    case planned(byteCount: Int)
    /// All inputs of a run, one after the other.
    case inputs(byteCount: Int)
    /// The variables of an arena.
    case arena(VariableArena)
  }

  /// A part of a run, in the order in which they come.
  enum Phase: CaseIterable {
    /// What depends on steady inputs, and on variables that the graph does not change, alone: it need not run every time.
    case steady
    /// What leaves all as it is that the next run begins with: forward and backward pass.
    case computing
    /// From the first operation on that changes a variable in place.
    case updating
  }

  /// The launches of each phase.
  private(set) var phases: [Phase: [Launch]] = [:]
  /// All launches in their order.
  var launches: [Launch] { Phase.allCases.flatMap { phases[$0] ?? [] } }
  /// What steady launches make and others read: it stays from run to run.
  private(set) var keptRanges: Set<BufferRange> = []
  /// What a run costs: the operations of the definition, and the bytes that the launches move.
  private(set) var cost = Cost()
  private(set) var roles: [BufferRole] = []
  /// Where each input of the graph lies in the buffer of inputs, by the tensor's id.
  private(set) var inputRanges: [Int: BufferRange] = [:]
  /// Where each requested output lies.
  private(set) var outputRanges: [BufferRange] = []
  /// The length of the buffer of inputs.
  var inputByteCount: Int {
    guard case .inputs(let byteCount) = roles[0] else { preconditionFailure("buffer 0 holds the inputs") }
    return max(byteCount, VariableArena.alignment)
  }

  private let graph: Graph
  private let storage: Storage
  private var plannedRanges: [Int: BufferRange] = [:]
  private var steadyTensors: Set<Int>
  /// The arenas whose variables the graph changes.
  private let changedArenas: Set<ObjectIdentifier>
  private var bufferOfArena: [ObjectIdentifier: BufferID] = [:]

  /// Lowers everything that `outputs` and the graph's effects need, in the order of the graph. Cheap operations with
  /// outputs of at least `recomputedByteCount` run again where these are needed much later.
  /// Outputs that are longer than a binding of the device may be are written in bands.
  /// `precision` says how activations are stored.
  /// What depends on `steadyInputs` and variables that the graph does not change is steady, unless there is no word of
  /// such inputs.
  init(
    _ graph: Graph, outputs: [Tensor], device: DeviceFacts, recomputedByteCount: Int, precision: Precision = .single,
    steadyInputs: [Tensor]? = nil
  ) {
    self.graph = graph
    let device = device.usable(in: precision)
    storage = Storage(graph, outputs: outputs, precision: precision)
    steadyTensors = Set((steadyInputs ?? []).map(\.id))
    changedArenas = Self.changedArenas(graph)
    layOutInputs()
    let recomputation = Recomputation(
      neededNodes(for: outputs), places: graph.places, storage: storage, device: device,
      leastByteCount: recomputedByteCount)
    for node in recomputation.order {
      for output in node.outputs {
        declare(output, byteCount: storage.byteCount(of: output, madeBy: node.operation, on: device))
      }
      let context = LoweringContext(
        inputs: node.inputs.map(range), inputTypes: node.inputs.map(\.type), outputs: node.outputs.map(range),
        outputTypes: node.outputs.map(\.type), device: device,
        makeScratch: { [unowned self] in
          BufferRange(self.makeBuffer(.planned(byteCount: $0)), byteCount: $0)
        })
      node.operation.lower(context)
      var phase = Phase.computing
      if steadyInputs != nil, !node.hasEffect, node.inputs.allSatisfy(isSteady), node.outputs.allSatisfy(isPlanned) {
        phase = .steady
        steadyTensors.formUnion(node.outputs.map(\.id))
      } else {
        if node.hasEffect || phases[.updating] != nil { phase = .updating }
        keptRanges.formUnion(node.inputs.filter(isSteady).map(range))
      }
      phases[phase, default: []] += context.launches.flatMap { $0.fitted(to: device) }
      cost.flops += node.operation.flops(context.inputTypes) ?? context.launches.reduce(0) { $0 + $1.cost.flops }
      cost.bytes += context.launches.reduce(0) { $0 + $1.cost.bytes }
    }
    outputRanges = outputs.map(range)
    keptRanges.formUnion(outputs.filter(isSteady).map(range))
  }

  /// Whether a tensor keeps its values while no steady input is written.
  private func isSteady(_ tensor: Tensor) -> Bool {
    switch graph.places[tensor.id] {
    case .input, .planned: steadyTensors.contains(tensor.id)
    case .variable(let arena, _), .arena(let arena): !changedArenas.contains(ObjectIdentifier(arena))
    }
  }

  private func isPlanned(_ tensor: Tensor) -> Bool {
    if case .planned = graph.places[tensor.id] { true } else { false }
  }

  /// The arenas that a node writes to, or that one with an effect takes.
  private static func changedArenas(_ graph: Graph) -> Set<ObjectIdentifier> {
    let tensors = graph.schedule.flatMap { $0.outputs + ($0.hasEffect ? $0.inputs : []) }
    let arenas = tensors.compactMap { tensor in
      switch graph.places[tensor.id] {
      case .variable(let arena, _), .arena(let arena): ObjectIdentifier(arena)
      case .planned, .input: nil as ObjectIdentifier?
      }
    }
    return Set(arenas)
  }

  /// The nodes that reach an output, an effect or a variable's slot.
  private func neededNodes(for outputs: [Tensor]) -> [Graph.Node] {
    var wanted = Set(outputs.map(\.id))
    var kept: [Graph.Node] = []
    for node in graph.schedule.reversed() {
      let isWanted = node.outputs.contains { output in
        if case .variable = graph.places[output.id] { return true }
        return wanted.contains(output.id)
      }
      guard isWanted || node.hasEffect else { continue }
      wanted.formUnion(node.inputs.map(\.id))
      kept.append(node)
    }
    return kept.reversed()
  }

  private func layOutInputs() {
    var end = 0
    let buffer = BufferID(0)
    for input in graph.inputs {
      inputRanges[input.id] = BufferRange(buffer, offset: end, byteCount: input.type.byteCount)
      end += (input.type.byteCount + VariableArena.alignment - 1) / VariableArena.alignment * VariableArena.alignment
    }
    roles.append(.inputs(byteCount: end))
  }

  private func range(of tensor: Tensor) -> BufferRange {
    switch graph.places[tensor.id] {
    case .input:
      guard let range = inputRanges[tensor.id] else { preconditionFailure("an input without a place") }
      return range
    case .variable(let arena, let variable):
      return BufferRange(buffer(of: arena), offset: variable.offset, byteCount: variable.type.byteCount)
    case .arena(let arena):
      return BufferRange(buffer(of: arena), byteCount: arena.byteCount)
    case .planned:
      guard let range = plannedRanges[tensor.id] else { preconditionFailure("a tensor is read before it is made") }
      return range
    }
  }

  private func declare(_ tensor: Tensor, byteCount: Int) {
    guard case .planned = graph.places[tensor.id] else { return }
    plannedRanges[tensor.id] = BufferRange(
      makeBuffer(.planned(byteCount: byteCount)), byteCount: byteCount, element: storage.element(of: tensor))
  }

  private func buffer(of arena: VariableArena) -> BufferID {
    if let buffer = bufferOfArena[ObjectIdentifier(arena)] { return buffer }
    let buffer = makeBuffer(.arena(arena))
    bufferOfArena[ObjectIdentifier(arena)] = buffer
    return buffer
  }

  private func makeBuffer(_ role: BufferRole) -> BufferID {
    roles.append(role)
    return BufferID(roles.count - 1)
  }
}
