import Safetensors

/// The tensor of a checkpoint whose values are least like those of a trained network.
public struct SuspectTensor: Hashable, Sendable, CustomStringConvertible {
  /// The tensor's name.
  public let name: String
  /// Its value that is farthest from zero, or one that is not finite.
  public let value: Float

  /// Such as "the tensor 'color.out.weight' has the value 3e+30".
  public var description: String { "the tensor '\(name)' has the value \(value)" }
}

extension Checkpoint {
  /// Beyond this no value of a trained network lies, by orders of magnitude.
  private static let plausible: Float = 1e6

  /// Reads all weights, and names the worst of the tensors with values that are not finite or absurdly large, as a bit
  /// that flipped in an exponent leaves them: the likely cause of colours that are no numbers. Nil where none stands out.
  ///
  /// Throws `SafetensorsError` where the file cannot be read.
  public func suspect() throws -> SuspectTensor? {
    func size(_ value: Float) -> Float { value.isNaN ? .infinity : value.magnitude }
    var worst: SuspectTensor?
    for (name, tensor) in file.tensors.sorted(by: { $0.key < $1.key }) where Self.isWeight(name, tensor.type) {
      for value in try file.floats(name) where size(value) > max(Self.plausible, worst.map { size($0.value) } ?? 0) {
        worst = SuspectTensor(name: name, value: value)
      }
    }
    return worst
  }

  /// The weights of the network that colours which hold nothing but zeros, as a file leaves them whose end was never
  /// written: training makes none such. By their names.
  ///
  /// Throws `SafetensorsError` where the file cannot be read.
  public func blankWeights() throws -> [String] {
    try file.tensors.filter { name, tensor in
      tensor.shape.count > 1 && !name.hasPrefix("temporal") && Self.isWeight(name, tensor.type)
    }.keys.sorted().filter { try file.floats($0).allSatisfy { $0 == 0 } }
  }

  /// Whether a tensor is one of a network's, and not of the state that training goes on from.
  private static func isWeight(_ name: String, _ type: SafetensorsType) -> Bool {
    let isFloat = [.float16, .bfloat16, .float32, .float64].contains(type)
    return isFloat && !name.hasPrefix("optimizer.") && !name.hasPrefix("state.")
  }
}
