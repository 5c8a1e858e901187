import Kernels
import Vulkan

extension Graph {
  /// `factor` times the product of `left` and `right`, `[B, M, K]` and `[B, K, N]` to `[B, M, N]`, either of them
  /// stored transposed; in the tiles that are best for the device or in those of `family`.
  public func matmul(
    _ left: Tensor, _ right: Tensor, transposesLeft: Bool = false, transposesRight: Bool = false, factor: Float = 1,
    family: TileFamily? = nil
  ) -> Tensor {
    let operation = MatrixProduct(
      transposesLeft: transposesLeft, transposesRight: transposesRight, factor: factor, family: family)
    return add(operation, left, right)
  }
}

/// F^T F / R of F `[N, R, C]`. Its gradient is one product, F (dy + dy^T) / R, where that of `MatrixProduct` would be two
/// and their sum.
struct GramMatrix: Operation {
  var name: String { "gram" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    [.activation(inputs[0][0], inputs[0][2], inputs[0][2])]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let (graph, features) = (context.graph, context.inputs[0])
    let symmetric = graph.add(SymmetrizedMatrix(), context.outputGradient)
    return [graph.matmul(features, symmetric, factor: 1 / Float(features.type[1]))]
  }

  func lower(_ context: LoweringContext) {
    let features = context.inputTypes[0]
    let shape = Matmul.Shape(
      batch: features[0], rows: features[2], columns: features[2], depth: features[1], transposesA: true)
    let family = TileFamily(facts: context.device)
    context.emit(
      Matmul.multiply(
        context.inputs[0], context.inputs[0], alpha: 1 / Float(features[1]), shape: shape,
        scratch: context.scratch(Matmul.scratchByteCount(shape, family: family, facts: context.device)),
        product: context.outputs[0], family: family, facts: context.device))
  }
}

/// x + x^T of `[N, C, C]`.
struct SymmetrizedMatrix: Operation {
  var name: String { "symmetrized matrix" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[0]] }

  func lower(_ context: LoweringContext) {
    let type = context.inputTypes[0]
    context.emit(
      Matmul.symmetrized(context.inputs[0], batch: type[0], rows: type[1], output: context.outputs[0]))
  }
}

/// A batched matrix product.
struct MatrixProduct: Operation {
  let transposesLeft: Bool
  let transposesRight: Bool
  let factor: Float
  /// The family of tiles; nil for the device's best.
  let family: TileFamily?

  var name: String { "matmul" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let shape = shape(inputs)
    return [.activation(shape.batch, shape.rows, shape.columns)]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let (graph, upstream) = (context.graph, context.outputGradient)
    let (left, right) = (context.inputs[0], context.inputs[1])
    func matmul(_ left: Tensor, _ right: Tensor, transposesLeft: Bool = false, transposesRight: Bool = false) -> Tensor
    {
      graph.matmul(
        left, right, transposesLeft: transposesLeft, transposesRight: transposesRight, factor: factor, family: family)
    }
    // y = f L R, so dL = f dy R^T and dR = f L^T dy; a stored transpose swaps the factors.
    let leftGradient =
      !context.needed[0]
      ? nil
      : transposesLeft
        ? matmul(right, upstream, transposesLeft: transposesRight, transposesRight: true)
        : matmul(upstream, right, transposesRight: !transposesRight)
    let rightGradient =
      !context.needed[1]
      ? nil
      : transposesRight
        ? matmul(upstream, left, transposesLeft: true, transposesRight: transposesLeft)
        : matmul(left, upstream, transposesLeft: !transposesLeft)
    return [leftGradient, rightGradient]
  }

  func lower(_ context: LoweringContext) {
    let shape = shape(context.inputTypes)
    let family = family ?? TileFamily(facts: context.device)
    context.emit(
      Matmul.multiply(
        context.inputs[0], context.inputs[1], alpha: factor, shape: shape,
        scratch: context.scratch(Matmul.scratchByteCount(shape, family: family, facts: context.device)),
        product: context.outputs[0], family: family, facts: context.device))
  }

  private func shape(_ inputs: [TensorType]) -> Matmul.Shape {
    let (left, right) = (inputs[0], inputs[1])
    let depth = transposesLeft ? left[1] : left[2]
    precondition(
      left[0] == right[0] && depth == (transposesRight ? right[2] : right[1]), "a product of unequal shapes: \(inputs)")
    return Matmul.Shape(
      batch: left[0], rows: transposesLeft ? left[2] : left[1], columns: transposesRight ? right[1] : right[2],
      depth: depth, transposesA: transposesLeft, transposesB: transposesRight)
  }
}
