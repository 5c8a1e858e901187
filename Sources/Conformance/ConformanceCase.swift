import Graph
import Kernels
import Randomness
import Vulkan

/// One operator over inputs of one shape, and what must come out.
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
    /// Whether a gradient is asked of it.
    public let isDifferentiable: Bool
    fileprivate let makeValues: @Sendable () -> ReferenceTensor

    /// An input whose values are made when they are asked for, in the shape that the reference sees.
    init(
      name: String, type: TensorType, isDifferentiable: Bool, values: @escaping @Sendable () -> ReferenceTensor
    ) {
      self.name = name
      self.type = type
      self.isDifferentiable = isDifferentiable
      makeValues = values
    }

    /// Its values in the shape that the reference sees; they are single-precision numbers.
    public var values: ReferenceTensor { makeValues() }
  }

  /// What is known of the result from elsewhere.
  public struct Golden: Sendable {
    /// The outputs.
    public let outputs: [ReferenceTensor]
    /// The gradient of the first output that `gradients` begin with; nil where there are none.
    public let upstream: ReferenceTensor?
    /// The gradients by the names of their inputs.
    public let gradients: [String: ReferenceTensor]

    /// A result that is known.
    public init(outputs: [ReferenceTensor], upstream: ReferenceTensor?, gradients: [String: ReferenceTensor]) {
      self.outputs = outputs
      self.upstream = upstream
      self.gradients = gradients
    }
  }

  /// The operator.
  public let operation: ConformanceOperator
  /// The shape, or the name of the golden vector.
  public let variant: String
  /// The inputs.
  public let inputs: [Input]
  /// What the device is held against; nil for the operator's reference.
  public let golden: Golden?
  /// The largest normalised mean square error that passes.
  public let tolerance: Double
  /// How many elements of a gradient are held against finite differences.
  public let gradientSamples: Int
  /// How the graph computes. In mixed precision images come to the operator as float16, which its inputs must be exact
  /// in, and so do their gradients.
  public let precision: Precision
  /// The family of tiles that the operator is forced into, which not every device runs; nil for what all run.
  public let family: TileFamily?

  /// A case.
  public init(
    _ operation: ConformanceOperator, _ variant: String, _ inputs: [Input], golden: Golden? = nil,
    tolerance: Double = 1e-9, gradientSamples: Int = 24, precision: Precision = .single,
    family: TileFamily? = nil
  ) {
    self.operation = operation
    self.variant = variant
    self.inputs = inputs
    self.golden = golden
    self.tolerance = tolerance
    self.gradientSamples = gradientSamples
    self.precision = precision
    self.family = family
  }

  /// The operator and the shape.
  public var name: String { "\(operation.name) \(variant)" }

  /// Whether a device of such facts has what the case needs.
  public func runs(on facts: DeviceFacts) -> Bool { family?.runs(on: facts) ?? true }
}

extension ConformanceCase.Input {
  /// The input with its values rounded to float16.
  var rounded: Self {
    Self(name: name, type: type, isDifferentiable: isDifferentiable) { [makeValues] in makeValues().roundedToHalf }
  }

  /// An input whose values are drawn from a normal distribution, the same for the same name and shape. The reference
  /// sees it in `shape` where that is another one.
  public static func random(
    _ name: String, _ type: TensorType, scale: Float = 1, shift: Float = 0, isDifferentiable: Bool = true,
    shape: [Int]? = nil
  ) -> Self {
    Self(name: name, type: type, isDifferentiable: isDifferentiable) {
      var random = CounterRandom(seed: 1, purpose: name + type.description)
      let values = (0..<type.count).map { _ in random.normal() * scale + shift }
      return ReferenceTensor(shape: shape ?? type.dimensions, values: values)
    }
  }

  /// An input of given values, which are single-precision numbers.
  public static func given(
    _ name: String, _ type: TensorType, _ values: ReferenceTensor, isDifferentiable: Bool = true
  ) -> Self {
    Self(name: name, type: type, isDifferentiable: isDifferentiable) { values }
  }
}

extension ReferenceTensor {
  /// The elements rounded to float16.
  var roundedToHalf: ReferenceTensor { map { Double(Float16($0)) } }
}
