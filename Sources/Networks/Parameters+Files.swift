import Graph
import Safetensors

extension Parameters {
  /// All arenas with values that a checkpoint holds.
  public var arenas: [VariableArena] { [trained, spectral] }

  /// Checks that `file` holds every parameter in its shape; a longer check than this is only reading it.
  ///
  /// Throws `SafetensorsError` naming the first tensor that is missing or misshapen.
  public func check(_ file: SafetensorsFile) throws {
    for variable in arenas.flatMap(\.variables.values) where !isFixed(variable) {
      _ = try file.description(of: variable.name, shape: variable.type.dimensions)
    }
  }

  /// The values of `variable` in `file`, or those that are fixed.
  ///
  /// Throws `SafetensorsError`, for values too that would spoil every picture, such as NaN.
  func values(of variable: Variable, in file: SafetensorsFile) throws -> [Float] {
    if case .fixed(let values) = initializer(of: variable) { return values }
    let values = try file.floats(variable.name, shape: variable.type.dimensions)
    guard values.allSatisfy(\.isFinite) else {
      throw SafetensorsError.malformedTensor(
        path: file.url.path, tensor: variable.name, reason: "it holds values that are not finite numbers")
    }
    return values
  }

  private func isFixed(_ variable: Variable) -> Bool {
    if case .fixed = initializer(of: variable) { true } else { false }
  }
}

extension DeviceVariables {
  /// Reads all parameters of a network from a file that may hold other tensors too: a checkpoint, or VGG19's weights
  /// in torchvision's layout.
  ///
  /// Throws `SafetensorsError` where a parameter is missing, has another shape or values that are not finite.
  public func load(_ parameters: Parameters, from file: SafetensorsFile) throws {
    try parameters.check(file)
    for arena in parameters.arenas {
      try write(arena) { try parameters.values(of: $0, in: file) }
    }
  }
}
