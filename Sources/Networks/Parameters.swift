import Graph
import OrderedCollections

/// The parameters of one network: their names, shapes and first values, and the arenas that they lie in.
///
/// Building a network into a graph declares its parameters; building it again finds them. The names are those of
/// SPEC.md's checkpoint.
public final class Parameters {
  /// What a parameter holds before training.
  public enum Initializer: Hashable, Sendable {
    /// Uniform in ±sqrt(6 / (fan in + fan out)), as Glorot and Bengio (2010).
    case glorotUniform
    /// Normal with variance 2 / fan in, as He et al. (2015).
    case heNormal
    /// A random vector of length one.
    case unitVector
    /// The same number everywhere.
    case constant(Float)
    /// Zeros in the first half, ones in the second: a style that leaves normalised features as they are.
    case identityStyle
    /// Values that training moves.
    case given([Float])
    /// Fixed values, which no file holds.
    case fixed([Float])
  }

  /// Parameters that the optimiser steps.
  public let trained: VariableArena
  /// The vectors `.u` of spectral normalisation, which the forward pass of training moves.
  public let spectral: VariableArena
  private var initializers: [String: Initializer] = [:]

  /// No parameters yet of the network called `name` in messages.
  public init(_ name: String) {
    trained = VariableArena(name: name)
    spectral = VariableArena(name: name + " spectral vectors")
  }

  /// The variable `name`, declared if it is new.
  func variable(_ name: String, _ shape: [Int], _ initializer: Initializer) -> Variable {
    initializers[name] = initializer
    return trained.variable(name, .parameter(shape))
  }

  /// The spectral vector `name` of `count` elements, declared if it is new.
  func spectralVector(_ name: String, count: Int) -> Variable {
    initializers[name] = .unitVector
    return spectral.variable(name, .parameter([count]))
  }

  /// How a variable starts.
  public func initializer(of variable: Variable) -> Initializer {
    guard let initializer = initializers[variable.name] else { preconditionFailure("\(variable.name) is not declared") }
    return initializer
  }
}
