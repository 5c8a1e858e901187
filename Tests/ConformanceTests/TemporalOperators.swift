import Conformance
import Kernels

/// An operator as a function of its inputs and parameters by name.
typealias NamedFunction = ([String: ReferenceTensor]) -> ReferenceTensor

extension GoldenVector {
  /// The reference of an operator that has no kernel yet; nil for all others.
  func referenceWithoutKernel() throws -> NamedFunction? {
    switch operation {
    case "temporal_shift":
      return { Reference.temporalShift($0["x"]!, pre: $0["w.pre"]!, post: $0["w.post"]!) }
    case "gated_conv":
      let (stride, dilation) = (Int(try number("stride")), Int(try number("dilation")))
      return { gatedConvolution($0, stride: stride, dilation: dilation) }
    default: return nil
    }
  }
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
