import Vulkan

/// The order in which the nodes of a graph run, where cheap ones run a second time so that their large outputs need not
/// be kept from the forward to the backward pass (Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016).
///
/// The same kernels over the same values give the same bits, so that nothing else changes.
struct Recomputation {
  /// The nodes in their order, some of them twice; what follows the second run reads its outputs.
  private(set) var order: [Graph.Node] = []

  /// How many nodes run between two uses of an output that is not kept.
  private static let idleNodes = 16

  private let nodes: [Graph.Node]
  private let places: [Graph.Place]
  private let storage: Storage
  private let device: DeviceFacts
  private let leastByteCount: Int
  private var producer: [Int: Int] = [:]
  private var finalUse: [Int: Int] = [:]
  private var lastTouch: [Int: Int] = [:]
  /// Nodes before this one ran before variables changed.
  private var firstRepeatable = 0
  private var changedArenas: Set<ObjectIdentifier> = []

  /// Orders `nodes`, of which those run again whose outputs take at least `leastByteCount` bytes.
  init(
    _ nodes: [Graph.Node], places: [Graph.Place], storage: Storage, device: DeviceFacts, leastByteCount: Int
  ) {
    (self.nodes, self.places, self.storage) = (nodes, places, storage)
    (self.device, self.leastByteCount) = (device, leastByteCount)
    for (time, node) in nodes.enumerated() {
      for input in node.inputs { finalUse[input.id] = time }
      for output in node.outputs {
        producer[output.id] = time
        if case .variable(let arena, _) = places[output.id] { changedArenas.insert(ObjectIdentifier(arena)) }
      }
    }
    for (time, node) in nodes.enumerated() {
      for input in node.inputs { makeAgain(input, for: time) }
      run(node, at: time)
      if node.hasEffect { firstRepeatable = time + 1 }
    }
  }

  private mutating func run(_ node: Graph.Node, at time: Int) {
    order.append(node)
    for tensor in node.inputs + node.outputs { lastTouch[tensor.id] = time }
  }

  /// Runs the node that makes `tensor` again where that saves memory, with those that make what it reads.
  private mutating func makeAgain(_ tensor: Tensor, for time: Int) {
    guard let number = producer[tensor.id], isRepeatable(number), saves(tensor, for: time) else { return }
    for input in nodes[number].inputs { makeAgain(input, for: time) }
    run(nodes[number], at: time)
  }

  private func isRepeatable(_ number: Int) -> Bool {
    let node = nodes[number]
    guard node.operation.isCheap, number >= firstRepeatable else { return false }
    return node.outputs.allSatisfy { if case .planned = places[$0.id] { true } else { false } }
      && node.inputs.allSatisfy {
        if case .variable(let arena, _) = places[$0.id] {
          !changedArenas.contains(ObjectIdentifier(arena))
        } else {
          true
        }
      }
  }

  /// Whether the tensor is large and long idle, and more than what would have to be kept in its place.
  private func saves(_ tensor: Tensor, for time: Int) -> Bool {
    guard let number = producer[tensor.id], time - (lastTouch[tensor.id] ?? time) > Self.idleNodes else { return false }
    let node = nodes[number]
    let size = node.outputs.reduce(0) { $0 + storage.byteCount(of: $1, madeBy: node.operation, on: device) }
    guard size >= leastByteCount else { return false }
    let kept = node.inputs.reduce(0) { sum, input in
      guard case .planned = places[input.id], (finalUse[input.id] ?? 0) < time else { return sum }
      let isMadeAgain = producer[input.id].map(isRepeatable) ?? false
      return sum + (isMadeAgain && saves(input, for: time) ? 0 : storage.byteCount(of: input))
    }
    return kept < size
  }
}
