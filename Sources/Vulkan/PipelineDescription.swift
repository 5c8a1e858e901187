/// How a shader sees one of its buffers.
public enum BindingKind: Hashable, Sendable {
  /// A storage buffer.
  case storage
  /// A uniform texel buffer of texels of four floats.
  case texel
}

/// A compute shader with its layout and the values of its specialization constants.
public struct PipelineDescription: Hashable, Sendable {
  /// A specialization constant: its id in the shader and the bits of its value.
  public typealias Constant = (id: UInt32, value: UInt32)

  /// What messages and profiles call it.
  public let name: String
  /// The SPIR-V words; the entry point is `main`.
  public let code: [UInt32]
  /// The kinds of the buffers at bindings 0, 1, ... of descriptor set 0.
  public let bindings: [BindingKind]
  /// The size of the push-constant block in bytes, a multiple of 4.
  public let constantByteCount: Int
  /// The specialization constants that do not keep the shader's defaults.
  public let specialization: [Constant]
  /// Whether no subgroup may have idle lanes, as cooperative matrices ask for; the workgroup is whole subgroups.
  public let needsFullSubgroups: Bool

  /// Describes a pipeline; equal descriptions share one.
  public init(
    name: String, code: [UInt32], bindings: [BindingKind], constantByteCount: Int, specialization: [Constant] = [],
    needsFullSubgroups: Bool = false
  ) {
    precondition(constantByteCount % 4 == 0, "\(name): push constants are words")
    self.name = name
    self.code = code
    self.bindings = bindings
    self.constantByteCount = constantByteCount
    self.specialization = specialization
    self.needsFullSubgroups = needsFullSubgroups
  }

  /// Whether both describe the same pipeline.
  public static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.specialization.elementsEqual(right.specialization, by: ==)
      && left.bindings == right.bindings && left.constantByteCount == right.constantByteCount
      && left.code == right.code
  }

  /// Hashes what usually differs; the words are left to the comparison, because they are many.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(code.count)
    for constant in specialization {
      hasher.combine(constant.id)
      hasher.combine(constant.value)
    }
  }
}
