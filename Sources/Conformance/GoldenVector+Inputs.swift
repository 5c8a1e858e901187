import Foundation
import Graph
import Kernels
import Safetensors

/// Why golden vectors cannot be used. `description` is one line for the user.
public enum GoldenVectorError: Error, Equatable {
  /// The folder holds none.
  case none(path: String)
}

extension GoldenVectorError: CustomStringConvertible {
  /// What happened, to what, and what to do about it.
  public var description: String {
    switch self {
    case .none(let path):
      "\(path): no golden vectors are there; give the folder that holds ops, losses, optim and layers"
    }
  }
}

extension GoldenVector {
  /// The tensor `name`, whose shape must be `shape`, nil for any length.
  func tensor(_ name: String, _ shape: [Int?]) throws -> ReferenceTensor {
    let tensor = try tensor(name)
    guard tensor.shape.count == shape.count,
      zip(tensor.shape, shape).allSatisfy({ $0 > 0 && ($1 == nil || $0 == $1) })
    else {
      let wanted = shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
      throw misfit(name, "its shape is \(tensor.shape) where [\(wanted)] is needed")
    }
    return tensor
  }

  /// The operator's parameter `name` as a whole number that a kernel takes.
  func integer(_ name: String) throws -> Int {
    let value = try number(name)
    guard let integer = Int(exactly: value), (1...1024).contains(integer) else {
      throw SafetensorsError.malformedHeader(path: url.path, reason: "metadata: '\(name)' is \(value), not 1 to 1024")
    }
    return integer
  }

  /// The error of a tensor that does not fit its operator.
  func misfit(_ name: String, _ reason: String) -> SafetensorsError {
    .malformedTensor(path: url.path, tensor: name, reason: reason)
  }

  // MARK: Inputs

  /// The tensor `name` as an input of `type`, in the order that `arrange` brings it to; a gradient is asked of it where
  /// the vector holds one.
  func input(
    _ name: String, _ shape: [Int?], _ type: TensorType, arrange: (ReferenceTensor) -> ReferenceTensor = { $0 }
  ) throws -> ConformanceCase.Input {
    .given(name, type, arrange(try tensor(name, shape)), isDifferentiable: tensors["d_\(name)"] != nil)
  }

  /// The activation `name`, whose shape must be `shape`.
  func activation(_ name: String, _ shape: [Int?]) throws -> ConformanceCase.Input {
    try input(name, shape, TensorType(tensor(name, shape).shape, .channelGroups))
  }

  /// The activation `name` of `rank` dimensions.
  func activation(_ name: String, rank: Int) throws -> ConformanceCase.Input {
    try activation(name, [Int?](repeating: nil, count: rank))
  }

  /// The activation `name` of any shape.
  func activation(_ name: String) throws -> ConformanceCase.Input {
    try activation(name, rank: max(tensor(name).shape.count, 1))
  }

  /// The parameter `name`, whose shape must be `shape`.
  func parameter(_ name: String, _ shape: [Int?]) throws -> ConformanceCase.Input {
    try input(name, shape, .parameter(tensor(name, shape).shape))
  }

  // MARK: Cases

  /// The case of an operator of one output, `y`. `gradients` holds those that have not the name of their input, and
  /// `arrange` brings the gradients of inputs into the order of those.
  func makeCase(
    _ operation: ConformanceOperator, _ inputs: [ConformanceCase.Input], tolerance: Double = 1e-9,
    gradients: [String: ReferenceTensor] = [:],
    arranging arrange: [String: (ReferenceTensor) -> ReferenceTensor] = [:]
  ) throws -> ConformanceCase {
    var gradients = gradients
    for input in inputs where input.isDifferentiable && gradients[input.name] == nil {
      let gradient = try tensor("d_\(input.name)", tensor(input.name).shape)
      gradients[input.name] = arrange[input.name]?(gradient) ?? gradient
    }
    let y = try tensor("y")
    let graph = Graph()
    let built = operation.build(graph, inputs.map { graph.input($0.name, $0.type) })
    guard y.count == built[0].type.count else {
      throw misfit("y", "it has \(y.count) elements where \(built[0].type.count) are needed")
    }
    return ConformanceCase(
      operation, name, inputs,
      golden: .init(outputs: [y], upstream: try tensor("dy", y.shape), gradients: gradients), tolerance: tolerance)
  }
}

extension ReferenceTensor {
  /// `[N, A, B]` as `[N, B, A]`.
  var matricesTransposed: ReferenceTensor {
    let (batch, rows, columns) = (shape[0], shape[1], shape[2])
    let values = (0..<count).map { index in
      let (matrix, column, row) = (index / (rows * columns), index / rows % columns, index % rows)
      return self.values[(matrix * rows + row) * columns + column]
    }
    return ReferenceTensor(shape: [batch, columns, rows], values: values)
  }
}
