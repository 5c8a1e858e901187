import Graph
import Kernels
import Randomness

/// One operator at one shape: how it is built into a graph, and what its result must be.
///
/// The result is held against the operator in double precision, or against outputs that another framework computed;
/// gradients against finite differences of the double-precision operator, or against the other framework's.
public struct ConformanceCase: Sendable {
  /// One input of the operator.
  public struct Input: Sendable {
    /// What the input is called in reports.
    public let name: String
    /// Its type on the device.
    public let type: TensorType
    /// Its values in the shape that the reference sees.
    public let values: ReferenceTensor
    /// Whether a gradient is asked of it.
    public let isDifferentiable: Bool
  }

  /// What the operator must give.
  public enum Expectation: Sendable {
    /// The operator in double precision, over the inputs in their order.
    case reference(@Sendable ([ReferenceTensor]) -> [ReferenceTensor])
    /// What another framework computed: outputs, the upstream gradient of the first output, and gradients by input.
    case golden(outputs: [ReferenceTensor], upstream: ReferenceTensor?, gradients: [String: ReferenceTensor])
  }

  /// The operator, for filters and tables.
  public let operation: String
  /// The shape, or the name of the golden vector.
  public let variant: String
  /// The inputs.
  public let inputs: [Input]
  /// What is expected.
  public let expectation: Expectation
  /// The largest normalised mean square error that passes.
  public let tolerance: Double
  /// Builds the operator over the inputs; the gradient seeds the first output.
  public let build: @Sendable (Graph, [Tensor]) -> [Tensor]

  /// A case.
  public init(
    _ operation: String, _ variant: String, inputs: [Input], expectation: Expectation, tolerance: Double = 1e-9,
    build: @escaping @Sendable (Graph, [Tensor]) -> [Tensor]
  ) {
    self.operation = operation
    self.variant = variant
    self.inputs = inputs
    self.expectation = expectation
    self.tolerance = tolerance
    self.build = build
  }

  /// The operator and the shape.
  public var name: String { "\(operation) \(variant)" }
}

extension ConformanceCase.Input {
  /// An input whose values are drawn from a normal distribution, the same for the same name and shape.
  public static func random(
    _ name: String, _ type: TensorType, scale: Float = 1, shift: Float = 0, isDifferentiable: Bool = true,
    shape: [Int]? = nil
  ) -> Self {
    var random = CounterRandom(seed: 1, purpose: name + type.description)
    let values = (0..<type.count).map { _ in random.normal() * scale + shift }
    return .init(
      name: name, type: type, values: ReferenceTensor(shape: shape ?? type.dimensions, values: values),
      isDifferentiable: isDifferentiable)
  }

  /// An input of given values.
  public static func given(
    _ name: String, _ type: TensorType, _ values: ReferenceTensor, isDifferentiable: Bool = true
  ) -> Self {
    .init(name: name, type: type, values: values, isDifferentiable: isDifferentiable)
  }
}
