import Kernels

/// Symbolic tensors and the operations between them, in the order in which they run.
///
/// Networks, losses, their gradients and the optimiser are all built into one graph; compiling it makes the command
/// graph that is recorded once and replayed.
public final class Graph {
  /// One operation with what it reads and makes.
  struct Node {
    let operation: any Operation
    let inputs: [Tensor]
    let outputs: [Tensor]
    /// Whether the node changes variables in place, so that it runs even when nothing reads its outputs.
    let hasEffect: Bool
  }

  /// Where a tensor's values lie.
  enum Place {
    /// Memory that the plan gives and takes back.
    case planned
    /// A slot that the host writes before each run.
    case input(name: String, index: Int)
    /// A variable of an arena.
    case variable(VariableArena, Variable)
    /// All variables of an arena, padding included.
    case arena(VariableArena)
  }

  private(set) var nodes: [Node] = []
  private(set) var places: [Place] = []
  private(set) var inputs: [Tensor] = []
  private(set) var producer: [Int: Int] = [:]
  private var variables: [ObjectIdentifier: [String: Tensor]] = [:]
  private var derived: [DerivedKey: [Tensor]] = [:]
  private var updates: [Node] = []

  private struct DerivedKey: Hashable {
    let operation: AnyHashable
    let sources: [Tensor]
  }

  /// A graph without operations.
  public init() {}

  /// A tensor that the host writes before each run.
  public func input(_ name: String, _ type: TensorType) -> Tensor {
    let tensor = makeTensor(type, .input(name: name, index: inputs.count))
    inputs.append(tensor)
    return tensor
  }

  /// The tensor of a variable; asked twice for one variable, it is the same tensor.
  public func variable(_ variable: Variable, of arena: VariableArena) -> Tensor {
    if let known = variables[ObjectIdentifier(arena)]?[variable.name] { return known }
    let tensor = makeTensor(variable.type, .variable(arena, variable))
    variables[ObjectIdentifier(arena), default: [:]][variable.name] = tensor
    return tensor
  }

  /// All of an arena as one row of numbers; the arena must be complete.
  func whole(_ arena: VariableArena) -> Tensor {
    makeTensor(.parameter([arena.byteCount / 4]), .arena(arena))
  }

  /// Adds an operation and returns its outputs.
  public func add(_ operation: any Operation, _ inputs: [Tensor], hasEffect: Bool = false) -> [Tensor] {
    let outputs = operation.outputTypes(inputs.map(\.type)).map { makeTensor($0, .planned) }
    append(operation, inputs, outputs: outputs, hasEffect: hasEffect)
    return outputs
  }

  /// Adds an operation with one output.
  public func add(_ operation: any Operation, _ inputs: Tensor...) -> Tensor {
    add(operation, inputs)[0]
  }

  /// Adds an operation once for the same sources: its outputs are shared by everything that asks again for an equal
  /// operation, as a packed weight is by all uses of a convolution.
  func once(_ operation: some Operation & Hashable, _ inputs: [Tensor]) -> [Tensor] {
    let key = DerivedKey(operation: AnyHashable(operation), sources: inputs)
    if let known = derived[key] { return known }
    let outputs = add(operation, inputs)
    derived[key] = outputs
    return outputs
  }

  /// Lets a computed tensor lie in a variable instead of planned memory, as gradients do for the optimiser.
  ///
  /// A tensor that is a variable or an input itself, or lies in another variable already, is copied.
  public func store(_ tensor: Tensor, in variable: Variable, of arena: VariableArena) {
    precondition(tensor.type.byteCount == variable.type.byteCount, "\(variable.name): \(tensor.type), \(variable.type)")
    var source = tensor
    if case .planned = places[tensor.id] {} else { source = add(ScaledSum(1), tensor) }
    places[source.id] = .variable(arena, variable)
    variables[ObjectIdentifier(arena), default: [:]][variable.name] = Tensor(id: source.id, type: variable.type)
  }

  /// Gives a variable the values of `value`, of its type, when all else of a run has read it; asked twice, it does so once.
  public func update(_ variable: Tensor, with value: Tensor) {
    precondition(value.type == variable.type, "a variable of \(variable.type) is no \(value.type)")
    if let known = updates.first(where: { $0.inputs[1] == variable }) {
      precondition(known.inputs[0] == value, "a variable has one value after a run")
    } else {
      updates.append(Node(operation: Assignment(), inputs: [value, variable], outputs: [], hasEffect: true))
    }
  }

  /// All operations in the order in which they run.
  var schedule: [Node] { nodes + updates }

  private func append(_ operation: any Operation, _ inputs: [Tensor], outputs: [Tensor], hasEffect: Bool) {
    for output in outputs { producer[output.id] = nodes.count }
    nodes.append(Node(operation: operation, inputs: inputs, outputs: outputs, hasEffect: hasEffect))
  }

  private func makeTensor(_ type: TensorType, _ place: Place) -> Tensor {
    places.append(place)
    return Tensor(id: places.count - 1, type: type)
  }
}
