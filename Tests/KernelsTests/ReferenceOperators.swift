import Conformance
import Foundation
import Kernels

/// Where the golden vectors lie.
let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fixtures")

/// A golden vector is of an operator that the tests do not know.
struct UnknownOperation: Error {
  let operation: String
}

/// An operator as a function of its inputs and parameters by name.
typealias NamedFunction = ([String: ReferenceTensor]) -> ReferenceTensor

extension GoldenVector {
  /// The operator of this golden vector, built of reference operators.
  func referenceFunction() throws -> NamedFunction {
    switch operation {
    case "color_transform":
      let references = Int(try number("references"))
      return { colorTransform($0, references: references) }
    case "bce_logits":
      let target = try number("target")
      return { Reference.bceWithLogits($0["x"]!, target: target) }
    case "l1": return { Reference.l1($0["x0"]!, $0["x1"]!) }
    case "style": return { Reference.styleLoss($0["x0"]!, $0["x1"]!) }
    case "gram": return { Reference.gram($0["x"]!) }
    case "conv2d", "gated_conv", "temporal_shift": return try convolution()
    case "matmul", "dense", "softmax", "matching": return try matrixFunction()
    case "instance_norm":
      return { Reference.instanceNorm($0["x"]!, gamma: $0["w.gamma"]!, beta: $0["w.beta"]!) }
    case "adain": return { Reference.adain($0["x"]!, style: $0["x_style"]!) }
    case "upsample_nearest":
      let factor = Int(try number("factor"))
      return { Reference.upsampleNearest($0["x"]!, factor: factor) }
    case "max_pool": return { Reference.maxPool2($0["x"]!) }
    case "global_average_pool": return { Reference.globalAveragePool($0["x"]!) }
    case "relu": return { Reference.relu($0["x"]!) }
    case "sigmoid": return { Reference.sigmoid($0["x"]!) }
    case "tanh": return { Reference.tanh($0["x"]!) }
    case "leaky_relu":
      let slope = try number("slope")
      return { Reference.leakyRelu($0["x"]!, slope: slope) }
    default: throw UnknownOperation(operation: operation)
    }
  }

  private func convolution() throws -> NamedFunction {
    if operation == "temporal_shift" {
      return { Reference.temporalShift($0["x"]!, pre: $0["w.pre"]!, post: $0["w.post"]!) }
    }
    let (stride, dilation) = (Int(try number("stride")), Int(try number("dilation")))
    if operation == "gated_conv" {
      return { gatedConvolution($0, stride: stride, dilation: dilation) }
    }
    return {
      Reference.conv2d($0["x"]!, weight: $0["w.weight"]!, bias: $0["w.bias"]!, stride: stride, dilation: dilation)
    }
  }

  private func matrixFunction() throws -> NamedFunction {
    switch operation {
    case "dense": return { Reference.dense($0["x"]!, weight: $0["w.weight"]!, bias: $0["w.bias"]!) }
    case "softmax": return { Reference.softmax($0["x"]!) }
    case "matching": return { Reference.matching(query: $0["x0"]!, keys: $0["x1"]!, values: $0["x2"]!) }
    default:
      let (left, right) = (try number("transpose_a") == 1, try number("transpose_b") == 1)
      return { Reference.matmul($0["x0"]!, $0["x1"]!, transposeLeft: left, transposeRight: right) }
    }
  }
}

/// The similarity-based colour transform, step by step as SPEC.md's `transform` has it.
private func colorTransform(_ inputs: [String: ReferenceTensor], references: Int) -> ReferenceTensor {
  func conv(_ x: ReferenceTensor, _ name: String) -> ReferenceTensor {
    Reference.conv2d(x, weight: inputs["w.\(name).weight"]!, bias: inputs["w.\(name).bias"]!)
  }
  func rows(_ x: ReferenceTensor) -> ReferenceTensor {
    x.reshaped([x.shape[0], x.shape[1] * x.shape[2], x.shape[3]])
  }
  let target = inputs["x_target"]!
  let distances = (0..<references).map { inputs["x_distance\($0)"]! }
  let pairs = distances.map { Reference.concatenate([target, $0]) }
  let blends = pairs.map { Reference.sigmoid(conv($0, "mask_n")) }
  let masked = pairs.enumerated().map { k, pair in
    Reference.multiply(inputs["x_color\(k)"]!, Reference.sigmoid(conv(pair, "mask_m")))
  }
  let mixed = Reference.matching(
    query: rows(conv(target, "match")), keys: Reference.concatenate(distances.map { rows(conv($0, "match")) }, axis: 1),
    values: Reference.concatenate(masked.map { rows(conv($0, "color")) }, axis: 1))
  let found = conv(mixed.reshaped(Array(target.shape.prefix(3)) + [mixed.shape[2]]), "expand")
  let sum = zip(masked, blends).map { Reference.blend($0, found, weight: $1) }.reduce(
    ReferenceTensor(shape: target.shape, repeating: 0), Reference.add)
  return Reference.scale(sum, by: 1 / Double(references))
}

/// The gated convolution of SPEC.md's temporal constraint network on `x` `[N, T, H, W, C]`.
private func gatedConvolution(_ inputs: [String: ReferenceTensor], stride: Int, dilation: Int) -> ReferenceTensor {
  func conv(_ x: ReferenceTensor, _ name: String) -> ReferenceTensor {
    let frames = x.reshaped([x.shape[0] * x.shape[1]] + x.shape[2...])
    let y = Reference.conv2d(
      frames, weight: inputs["w.\(name)"]!, bias: inputs["w.\(name)_bias"]!, stride: stride, dilation: dilation)
    return y.reshaped(Array(x.shape.prefix(2)) + y.shape[1...])
  }
  let x = inputs["x"]!
  let shifted = Reference.temporalShift(x, pre: inputs["w.pre"]!, post: inputs["w.post"]!)
  return Reference.multiply(Reference.sigmoid(conv(x, "gate")), Reference.leakyRelu(conv(shifted, "feature")))
}
