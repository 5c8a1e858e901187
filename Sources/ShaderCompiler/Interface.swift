/// A shader that compiles but whose interface has no typed binding.
enum InterfaceError: Error, Hashable, CustomStringConvertible {
  case unnamed(String)
  case badName(String)
  case duplicateName(String)
  case reservedName(String)
  case missingBinding(name: String)
  case wrongSet(name: String, set: UInt32)
  case bindingGap(expected: Int, name: String, binding: UInt32)
  case unsupportedBinding(name: String)
  case missingHalfConstant(String)
  case unsupportedConstant(name: String)
  case constantsTooLarge(byteCount: Int)
  case unsupportedSpecialization(name: String)
  case unknownFamily(String)
  case differentVariant(family: String)
  case missingClass

  var description: String {
    switch self {
    case .unnamed(let what): "\(what) has no name; name it"
    case .badName(let name): "the name '\(name)' makes no Swift name; use letters, digits and underscores"
    case .duplicateName(let name): "two parts of the interface are both called '\(name)' in Swift; rename one"
    case .reservedName(let name): "'\(name)' is the name of an argument of each launch; rename the buffer"
    case .missingBinding(let name): "'\(name)' has no binding number; add layout(set = 0, binding = N)"
    case .wrongSet(let name, let set): "'\(name)' lies in descriptor set \(set); use set 0"
    case .bindingGap(let expected, let name, let binding):
      "'\(name)' has binding \(binding) where \(expected) comes next; number the bindings from 0 without gaps"
    case .unsupportedBinding(let name):
      "'\(name)' is neither a storage buffer block nor a samplerBuffer of floats; use one of these"
    case .missingHalfConstant(let name):
      "no specialization constant says whether '\(name)' holds halves; declare the block by output.glsl"
    case .unsupportedConstant(let name):
      "push constant '\(name)' is of an unsupported type; use uint, int or float"
    case .constantsTooLarge(let byteCount):
      "the push constants take \(byteCount) bytes; devices need not allow more than \(Interface.constantByteLimit)"
    case .unsupportedSpecialization(let name):
      "specialization constant '\(name)' is of an unsupported type; use uint, int, float or bool"
    case .unknownFamily(let name):
      "'\(name)' in '#pragma families' is no family of tiles; there are "
        + TileFamily.allCases.map(\.rawValue).joined(separator: " and ")
    case .differentVariant(let family):
      "compiled for family '\(family)' the shader takes other buffers or push constants; make them the same"
    case .missingClass:
      "the shader does not say what it is for; add '#pragma class(NAME)' with a case of KernelClass in snake case"
    }
  }
}

/// What a compute shader takes: buffers, push constants and specialization constants, as its SPIR-V says.
struct Interface {
  /// The type of a constant.
  enum Scalar: Hashable {
    case uint, int, float, bool
  }

  /// How the shader sees a buffer; cases are called as those of `Shader.BindingKind`.
  enum Kind: String {
    case storage, texel
  }

  /// What the shader does with a buffer; cases are called as those of `Shader.Access`.
  enum Access: String {
    case read, write, readWrite
  }

  /// A buffer of descriptor set 0.
  struct Binding: Hashable {
    var name: String
    var kind: Kind
    var access: Access
    /// The specialization constant that says whether the buffer holds float16; nil where it never does.
    var halfConstant: UInt32?
  }

  /// A member of the push-constant block.
  struct Constant: Hashable {
    var name: String
    var type: Scalar
    var offset: Int
  }

  /// A specialization constant; `bits` is its default value.
  struct Specialization: Hashable {
    var id: UInt32
    var name: String
    var type: Scalar
    var bits: UInt32
  }

  /// The push constants that every Vulkan device allows, in bytes ("Required Limits" of the specification).
  static let constantByteLimit = 128

  /// The buffers, in binding order.
  let bindings: [Binding]
  /// The push constants, in the order of the block.
  let constants: [Constant]
  /// The specialization constants, by ascending id, but for those that say which buffers hold float16.
  let specializations: [Specialization]
  /// Whether the shader multiplies cooperative matrices.
  let usesCooperativeMatrices: Bool

  /// The size of the push-constant block.
  var constantByteCount: Int { constants.map { $0.offset + 4 }.max() ?? 0 }

  /// Reads the interface of a module.
  /// - Throws: `InterfaceError`.
  init(of module: SPIRVModule) throws {
    usesCooperativeMatrices = module.usesCooperativeMatrices
    bindings = try module.bindings()
    constants = try module.constants()
    let halfConstants = Set(bindings.compactMap(\.halfConstant))
    specializations = try module.specializations().filter { !halfConstants.contains($0.id) }
    if constantByteCount > Self.constantByteLimit {
      throw InterfaceError.constantsTooLarge(byteCount: constantByteCount)
    }
  }
}

extension SPIRVModule {
  fileprivate func bindings() throws -> [Interface.Binding] {
    let classes = [StorageClass.uniformConstant, StorageClass.uniform, StorageClass.storageBuffer]
    let numbered = try variables.filter { classes.contains($0.storageClass) }.map { variable in
      let binding = try self.binding(variable)
      guard let number = decoration(Decoration.binding, of: variable.id) else {
        throw InterfaceError.missingBinding(name: binding.name)
      }
      let set = decoration(Decoration.descriptorSet, of: variable.id) ?? 0
      guard set == 0 else { throw InterfaceError.wrongSet(name: binding.name, set: set) }
      return (number: number, binding: binding)
    }.sorted { ($0.number, $0.binding.name) < ($1.number, $1.binding.name) }
    let merged = try mergingHalfForms(numbered)
    for (expected, element) in merged.enumerated() where element.number != expected {
      throw InterfaceError.bindingGap(expected: expected, name: element.binding.name, binding: element.number)
    }
    return merged.map(\.binding)
  }

  /// The buffers, those that `output.glsl` declares twice as one: a block and, after it in the order, its twin of halves.
  private func mergingHalfForms(
    _ buffers: [(number: UInt32, binding: Interface.Binding)]
  ) throws -> [(number: UInt32, binding: Interface.Binding)] {
    var merged: [(number: UInt32, binding: Interface.Binding)] = []
    for buffer in buffers {
      guard let last = merged.last, last.number == buffer.number, buffer.binding.name == last.binding.name + "Halves"
      else {
        merged.append(buffer)
        continue
      }
      merged[merged.count - 1].binding.halfConstant = try halfConstant(of: last.binding.name)
    }
    return merged
  }

  /// The id of the constant that says whether the block of that name holds float16; it is called after its member.
  private func halfConstant(of block: String) throws -> UInt32 {
    let member = names.first { $0.value == block }.flatMap { name(of: $0.key.id, member: 0) } ?? ""
    let constant = specConstants.first { name(of: $0[1]) == member + "IsHalf" }
    guard let id = constant.flatMap({ decoration(Decoration.specID, of: $0[1]) }) else {
      throw InterfaceError.missingHalfConstant(block)
    }
    return id
  }

  private func binding(_ variable: Variable) throws -> Interface.Binding {
    guard variable.storageClass == StorageClass.storageBuffer else {
      guard let name = name(of: variable.id) ?? pointee(of: variable).flatMap({ self.name(of: $0[0]) }) else {
        throw InterfaceError.unnamed("a uniform")
      }
      guard variable.storageClass == StorageClass.uniformConstant, isTexelBuffer(variable) else {
        throw InterfaceError.unsupportedBinding(name: name)
      }
      return Interface.Binding(name: name, kind: .texel, access: .read)
    }
    guard let block = pointee(of: variable), block.opcode == Opcode.typeStruct else {
      throw InterfaceError.unsupportedBinding(name: name(of: variable.id) ?? "array of storage blocks")
    }
    guard let name = name(of: block[0]) else { throw InterfaceError.unnamed("a storage block") }
    let reads = !carries(Decoration.nonReadable, variable: variable, block: block)
    let writes = !carries(Decoration.nonWritable, variable: variable, block: block)
    return Interface.Binding(name: name, kind: .storage, access: writes ? (reads ? .readWrite : .write) : .read)
  }

  /// Whether the variable itself or every member of its block carries the decoration: compilers use both ways.
  private func carries(_ decoration: UInt32, variable: Variable, block: Instruction) -> Bool {
    if self.decoration(decoration, of: variable.id) != nil { return true }
    let members = 0..<UInt32(block.operands.count - 1)
    return members.allSatisfy { self.decoration(decoration, of: block[0], member: $0) != nil }
  }

  private func pointee(of variable: Variable) -> Instruction? {
    types[variable.pointerType].flatMap { types[$0[2]] }
  }

  /// Whether the variable is a `samplerBuffer` or `textureBuffer` of floats.
  private func isTexelBuffer(_ variable: Variable) -> Bool {
    let bufferDimension: UInt32 = 5
    let sampled: UInt32 = 1
    var type = pointee(of: variable)
    if let sampler = type, sampler.opcode == Opcode.typeSampledImage { type = types[sampler[1]] }
    guard let image = type, image.opcode == Opcode.typeImage else { return false }
    return scalar(image[1]) == .float && image[2] == bufferDimension && image[6] == sampled
  }

  fileprivate func constants() throws -> [Interface.Constant] {
    guard let variable = variables.first(where: { $0.storageClass == StorageClass.pushConstant }) else { return [] }
    guard let block = pointee(of: variable), block.opcode == Opcode.typeStruct else {
      throw InterfaceError.unsupportedConstant(name: name(of: variable.id) ?? "array of blocks")
    }
    return try block.operands.dropFirst().enumerated().map { index, type in
      guard let name = name(of: block[0], member: UInt32(index)) else {
        throw InterfaceError.unnamed("push constant \(index)")
      }
      guard let scalar = scalar(type), scalar != .bool,
        let offset = decoration(Decoration.offset, of: block[0], member: UInt32(index))
      else { throw InterfaceError.unsupportedConstant(name: name) }
      return Interface.Constant(name: name, type: scalar, offset: Int(offset))
    }
  }

  fileprivate func specializations() throws -> [Interface.Specialization] {
    let localSizeNames = self.localSizeNames()
    var byID: [UInt32: Interface.Specialization] = [:]
    for constant in specConstants {
      guard let id = decoration(Decoration.specID, of: constant[1]) else { continue }
      let declaredName = name(of: constant[1])
      // `local_size_x_id = N` makes a second, unnamed constant beside a declared one of id N.
      if declaredName == nil && byID[id] != nil { continue }
      guard let name = declaredName ?? localSizeNames[constant[1]] else {
        throw InterfaceError.unnamed("specialization constant \(id)")
      }
      guard let type = scalar(constant[0]) else { throw InterfaceError.unsupportedSpecialization(name: name) }
      let bits =
        constant.opcode == Opcode.specConstant ? constant[2] : constant.opcode == Opcode.specConstantTrue ? 1 : 0
      byID[id] = Interface.Specialization(id: id, name: name, type: type, bits: bits)
    }
    return byID.values.sorted { $0.id < $1.id }
  }

  /// Names for the constants that are the workgroup size and need not have been declared by name.
  private func localSizeNames() -> [UInt32: String] {
    let workgroupSize: UInt32 = 25
    let size = specConstants.first { decoration(Decoration.builtIn, of: $0[1]) == workgroupSize }
    let components = size?.operands.dropFirst(2) ?? []
    return Dictionary(zip(components, ["localSizeX", "localSizeY", "localSizeZ"])) { first, _ in first }
  }

  /// The scalar type of 32 bits with that id; nil for any other type.
  private func scalar(_ id: UInt32) -> Interface.Scalar? {
    guard let type = types[id] else { return nil }
    switch type.opcode {
    case Opcode.typeBool: return .bool
    case Opcode.typeInt where type[1] == 32: return type[2] == 0 ? .uint : .int
    case Opcode.typeFloat where type[1] == 32: return .float
    default: return nil
    }
  }
}
