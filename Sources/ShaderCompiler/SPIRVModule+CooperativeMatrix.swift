/// Cooperative matrices that cannot be said in the Khronos extension's terms.
enum CooperativeMatrixError: Error, Hashable, CustomStringConvertible {
  case ambiguousUse(uses: [String])
  case layoutIsNoConstant

  var description: String {
    switch self {
    case .ambiguousUse(let uses):
      "a type of cooperative matrix is used as \(uses.isEmpty ? "no operand" : uses.joined(separator: " and ")) of "
        + "coopMatMulAddNV; give A, B and the sum types of their own, such as by three constants for their sizes"
    case .layoutIsNoConstant: "the last argument of coopMatLoadNV and coopMatStoreNV must be true or false"
    }
  }
}

extension SPIRVModule {
  /// Instructions of SPV_NV_cooperative_matrix; those of SPV_KHR_cooperative_matrix follow each other in the same order.
  private enum CooperativeOpcode {
    static let type: UInt32 = 5358
    static let load: UInt32 = 5359
    static let store: UInt32 = 5360
    static let multiplyAdd: UInt32 = 5361
    static let length: UInt32 = 5362
    static let firstOfKhronos: UInt32 = 4456
    static let `extension`: UInt32 = 10
    static let constantTrue: UInt32 = 41
    static let constantFalse: UInt32 = 42
    static let constant: UInt32 = 43
  }

  private static let capability: (ofNV: UInt32, ofKhronos: UInt32) = (5357, 6022)

  /// The operand of a multiplication that a matrix is, numbered as the Khronos extension's `Cooperative Matrix Use`.
  private enum Use: UInt32, CaseIterable {
    case a, b, sum

    var name: String { self == .sum ? "the sum" : "\(self)".uppercased() }
  }

  /// What has to be known of a module before it can be rewritten.
  private struct CooperativeTypes {
    /// The type of each value that is a matrix.
    var typeOfValue: [UInt32: UInt32] = [:]
    /// The uses of each type of matrix.
    var uses: [UInt32: Set<Use>] = [:]
    /// The scope of the first type, a constant.
    var scope: UInt32?
    /// Constant Booleans, and the types of constant integers.
    var booleans: [UInt32: Bool] = [:]
    var typeOfConstant: [UInt32: UInt32] = [:]

    mutating func read(_ instruction: Instruction) {
      switch instruction.opcode {
      case Opcode.name, Opcode.memberName, Opcode.decorate, Opcode.memberDecorate: break
      case CooperativeOpcode.type:
        uses[instruction[0]] = []
        scope = scope ?? instruction[2]
      case CooperativeOpcode.constantTrue, CooperativeOpcode.constantFalse:
        booleans[instruction[1]] = instruction.opcode == CooperativeOpcode.constantTrue
      case CooperativeOpcode.constant: typeOfConstant[instruction[1]] = instruction[0]
      default:
        if uses[instruction[0]] != nil { typeOfValue[instruction[1]] = instruction[0] }
        guard instruction.opcode == CooperativeOpcode.multiplyAdd else { break }
        for (use, value) in zip(
          [Use.a, .b, .sum, .sum], [instruction[2], instruction[3], instruction[4], instruction[1]])
        {
          if let type = typeOfValue[value] { uses[type, default: []].insert(use) }
        }
      }
    }

    /// - Throws: `CooperativeMatrixError.ambiguousUse`.
    func use(of type: UInt32) throws -> Use {
      let all = uses[type] ?? []
      guard let use = all.first, all.count == 1 else {
        throw CooperativeMatrixError.ambiguousUse(uses: Use.allCases.filter(all.contains).map(\.name))
      }
      return use
    }

    /// The number of a matrix's layout in the Khronos extension.
    func layout(columnMajor id: UInt32) throws -> UInt32 {
      guard let isColumnMajor = booleans[id] else { throw CooperativeMatrixError.layoutIsNoConstant }
      return isColumnMajor ? 1 : 0
    }
  }

  /// Whether the module multiplies cooperative matrices of the Khronos extension.
  var usesCooperativeMatrices: Bool { capabilities.contains(Self.capability.ofKhronos) }

  /// The words of a module with its cooperative matrices as SPV_KHR_cooperative_matrix has them, where the compiler knows
  /// SPV_NV_cooperative_matrix only. The use of each type of matrix, which only the former states, is that of its values
  /// in multiplications.
  /// - Throws: `CooperativeMatrixError`, `MalformedModule`.
  static func withKhronosCooperativeMatrices(_ words: [UInt32]) throws -> [UInt32] {
    var types = CooperativeTypes()
    try forEachInstruction(of: words) { instruction, _ in types.read(instruction) }
    guard let scope = types.scope, let integer = types.typeOfConstant[scope] else { return words }
    // The constants 0, 1 and 2 for uses and layouts, before the first type that needs them.
    var result = Array(words.prefix(headerWordCount))
    let firstID = result[boundPosition]
    result[boundPosition] += UInt32(Use.allCases.count)
    var hasConstants = false
    func append(_ opcode: UInt32, _ operands: [UInt32]) {
      result.append(UInt32(operands.count + 1) << 16 | opcode)
      result += operands
    }
    try forEachInstruction(of: words) { instruction, range in
      let operands = Array(instruction.operands)
      let opcode = CooperativeOpcode.firstOfKhronos &+ (instruction.opcode &- CooperativeOpcode.type)
      switch instruction.opcode {
      case Opcode.capability where operands == [capability.ofNV]:
        append(instruction.opcode, [capability.ofKhronos])
      case CooperativeOpcode.extension where text(instruction.operands) == "SPV_NV_cooperative_matrix":
        append(instruction.opcode, literal("SPV_KHR_cooperative_matrix"))
      case CooperativeOpcode.type:
        if !hasConstants {
          for use in Use.allCases {
            append(CooperativeOpcode.constant, [integer, firstID + use.rawValue, use.rawValue])
          }
          hasConstants = true
        }
        append(opcode, operands + [firstID + (try types.use(of: instruction[0])).rawValue])
      case CooperativeOpcode.load, CooperativeOpcode.store:
        // Before the stride and the layout come the type, the result and the pointer, or the pointer and the matrix.
        let start = instruction.opcode == CooperativeOpcode.load ? 3 : 2
        let layout = firstID + (try types.layout(columnMajor: instruction[start + 1]))
        append(opcode, operands.prefix(start) + [layout, instruction[start]] + operands.dropFirst(start + 2))
      case CooperativeOpcode.multiplyAdd, CooperativeOpcode.length: append(opcode, operands)
      default: result += words[range]
      }
    }
    return result
  }

  /// The words of a literal string; see `text`.
  private static func literal(_ text: String) -> [UInt32] {
    let bytes = Array(text.utf8) + [0]
    return stride(from: 0, to: bytes.count, by: 4).map { start in
      bytes[start..<min(start + 4, bytes.count)].enumerated().reduce(0) { $0 | UInt32($1.element) << ($1.offset * 8) }
    }
  }
}
