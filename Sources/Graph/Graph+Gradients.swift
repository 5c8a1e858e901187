import Kernels

extension Graph {
  /// The gradients of a scalar `loss` with respect to `targets`, as further operations of the graph (reverse-mode
  /// differentiation over the nodes in the reverse of their order). A target that the loss does not depend on has
  /// no gradient. With a `scale`, one number, they are the gradients of scale * loss.
  public func gradients(of loss: Tensor, scale: Tensor? = nil, with targets: [Tensor]) -> [Tensor?] {
    let seed = scale ?? add(Fill(type: loss.type, value: 1), [])[0]
    return gradients(from: [loss.id: seed], with: targets)
  }

  /// The gradients with respect to `targets` where the gradients of some tensors are given, by id.
  public func gradients(from seeds: [Int: Tensor], with targets: [Tensor]) -> [Tensor?] {
    let dependent = tensorsDependent(on: targets)
    var contributions: [Int: [Tensor]] = seeds.mapValues { [$0] }
    var sums: [Int: Tensor] = [:]

    /// The sum of everything that reached the tensor; asked for once all its consumers have been visited.
    func gradient(of id: Int) -> Tensor? {
      if let known = sums[id] { return known }
      guard let parts = contributions[id] else { return nil }
      let sum = parts.dropFirst().reduce(parts[0]) { self.sum($0, Tensor(id: $1.id, type: parts[0].type)) }
      sums[id] = sum
      return sum
    }

    for node in nodes.reversed() where node.inputs.contains(where: { dependent.contains($0.id) }) {
      let upstream = node.outputs.map { gradient(of: $0.id) }
      guard upstream.contains(where: { $0 != nil }) else { continue }
      let needed = node.inputs.map { dependent.contains($0.id) }
      let context = GradientContext(
        graph: self, inputs: node.inputs, outputs: node.outputs,
        outputGradients: zip(upstream, node.outputs).map { gradient, output in
          gradient.map { Tensor(id: $0.id, type: output.type) }
        }, needed: needed)
      for (index, part) in node.operation.gradients(context).enumerated() where needed[index] {
        if let part { contributions[node.inputs[index].id, default: []].append(part) }
      }
    }
    return targets.map { target in gradient(of: target.id).map { Tensor(id: $0.id, type: target.type) } }
  }

  /// The ids of all tensors that a change of `targets` would change.
  private func tensorsDependent(on targets: [Tensor]) -> Set<Int> {
    var dependent = Set(targets.map(\.id))
    for node in nodes where node.inputs.contains(where: { dependent.contains($0.id) }) {
      dependent.formUnion(node.outputs.map(\.id))
    }
    return dependent
  }
}
