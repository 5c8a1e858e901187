import Kernels
import OrderedCollections

/// A tensor that outlives a run: a parameter, its gradient or an optimiser's moment.
public struct Variable: Sendable {
  /// The name within the arena; for parameters the one in the checkpoint.
  public let name: String
  /// Shape and layout.
  public let type: TensorType
  /// Where it begins in its arena, in bytes.
  public let offset: Int
}

/// The layout of one contiguous piece of memory that holds variables, so that an optimiser steps over all of them
/// in one launch and several graphs share them.
public final class VariableArena {
  /// The alignment of every variable in bytes: no device asks for more of a binding's offset.
  public static let alignment = 256

  /// What the arena holds, for messages.
  public let name: String
  /// The variables in the order of their places.
  public private(set) var variables: OrderedDictionary<String, Variable> = [:]
  /// The length of the arena in bytes.
  public private(set) var byteCount = 0

  /// An arena without variables.
  public init(name: String) {
    self.name = name
  }

  /// Adds a variable at the arena's end; a variable that exists already is returned, its type must be the same.
  @discardableResult
  public func variable(_ name: String, _ type: TensorType) -> Variable {
    if let known = variables[name] {
      precondition(known.type == type, "\(name) has two types: \(known.type) and \(type)")
      return known
    }
    let variable = Variable(name: name, type: type, offset: byteCount)
    variables[name] = variable
    byteCount += (type.byteCount + Self.alignment - 1) / Self.alignment * Self.alignment
    return variable
  }

  /// An arena of the same layout for something that belongs to each variable, as gradients and moments do.
  public func mirrored(_ name: String) -> VariableArena {
    let mirror = VariableArena(name: name)
    for variable in variables.values { mirror.variable(variable.name, variable.type) }
    return mirror
  }
}
