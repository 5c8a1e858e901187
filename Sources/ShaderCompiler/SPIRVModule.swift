/// Words that are no SPIR-V module.
struct MalformedModule: Error, CustomStringConvertible {
  /// Where the parser stopped, in words from the beginning.
  let position: Int

  var description: String { "the compiler wrote SPIR-V that cannot be read at word \(position)" }
}

/// The parts of a SPIR-V module that describe its interface: names, decorations, types, constants and variables.
///
/// Numbers are those of the SPIR-V specification, version 1.5 (section 3, "Binary Form").
struct SPIRVModule {
  enum Opcode {
    static let sourceContinued: UInt32 = 2
    static let source: UInt32 = 3
    static let sourceExtension: UInt32 = 4
    static let name: UInt32 = 5
    static let memberName: UInt32 = 6
    static let line: UInt32 = 8
    static let capability: UInt32 = 17
    static let typeBool: UInt32 = 20
    static let typeInt: UInt32 = 21
    static let typeFloat: UInt32 = 22
    static let typeImage: UInt32 = 25
    static let typeSampledImage: UInt32 = 27
    static let typeStruct: UInt32 = 30
    static let typePointer: UInt32 = 32
    static let specConstantTrue: UInt32 = 48
    static let specConstantFalse: UInt32 = 49
    static let specConstant: UInt32 = 50
    static let specConstantComposite: UInt32 = 51
    static let variable: UInt32 = 59
    static let decorate: UInt32 = 71
    static let memberDecorate: UInt32 = 72
    static let noLine: UInt32 = 317
    static let moduleProcessed: UInt32 = 330
  }

  enum Decoration {
    static let specID: UInt32 = 1
    static let builtIn: UInt32 = 11
    static let nonWritable: UInt32 = 24
    static let nonReadable: UInt32 = 25
    static let binding: UInt32 = 33
    static let descriptorSet: UInt32 = 34
    static let offset: UInt32 = 35
  }

  enum StorageClass {
    static let uniformConstant: UInt32 = 0
    static let uniform: UInt32 = 2
    static let pushConstant: UInt32 = 9
    static let storageBuffer: UInt32 = 12
  }

  /// An id, or a member of the structure type with that id.
  struct Target: Hashable {
    var id: UInt32
    var member: UInt32?
  }

  /// One instruction: its number and what follows it.
  struct Instruction {
    let opcode: UInt32
    let operands: ArraySlice<UInt32>

    /// The operand number `index`, zero where the instruction is too short.
    subscript(index: Int) -> UInt32 {
      index < operands.count ? operands[operands.startIndex + index] : 0
    }
  }

  /// A global variable.
  struct Variable {
    let id: UInt32
    let pointerType: UInt32
    let storageClass: UInt32
  }

  private let words: [UInt32]
  private(set) var names: [Target: String] = [:]
  private(set) var types: [UInt32: Instruction] = [:]
  /// Specialization constants, scalar and composite, in the order of their definition.
  private(set) var specConstants: [Instruction] = []
  private(set) var variables: [Variable] = []
  private(set) var capabilities: Set<UInt32> = []
  /// By target, by decoration: the decoration's first operand, zero if it has none.
  private var decorations: [Target: [UInt32: UInt32]] = [:]

  /// Reads a module.
  /// - Throws: `MalformedModule`.
  init(_ words: [UInt32]) throws {
    self.words = words
    try Self.forEachInstruction(of: words) { instruction, _ in read(instruction) }
  }

  /// The first operand of a decoration, zero for one without operands; nil if the target does not carry it.
  func decoration(_ decoration: UInt32, of id: UInt32, member: UInt32? = nil) -> UInt32? {
    decorations[Target(id: id, member: member)]?[decoration]
  }

  /// The name of an id or of a structure's member; nil if it has none or an empty one.
  func name(of id: UInt32, member: UInt32? = nil) -> String? {
    names[Target(id: id, member: member)].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The module without names and source lines, which no driver needs.
  func strippedWords() throws -> [UInt32] {
    var stripped = Array(words.prefix(Self.headerWordCount))
    let debugging: Set = [
      Opcode.sourceContinued, Opcode.source, Opcode.sourceExtension, Opcode.name, Opcode.memberName, Opcode.line,
      Opcode.noLine, Opcode.moduleProcessed,
    ]
    try Self.forEachInstruction(of: words) { instruction, range in
      if !debugging.contains(instruction.opcode) { stripped += words[range] }
    }
    return stripped
  }

  static let headerWordCount = 5
  /// The word of the header that all ids are below.
  static let boundPosition = 3
  private static let magic: UInt32 = 0x0723_0203

  /// Calls `body` with each instruction and the words that it takes.
  static func forEachInstruction(
    of words: [UInt32], _ body: (Instruction, Range<Int>) throws -> Void
  ) throws {
    guard words.count >= headerWordCount, words[0] == magic else { throw MalformedModule(position: 0) }
    var position = headerWordCount
    while position < words.count {
      let end = position + Int(words[position] >> 16)
      guard end > position, end <= words.count else { throw MalformedModule(position: position) }
      try body(Instruction(opcode: words[position] & 0xffff, operands: words[position + 1..<end]), position..<end)
      position = end
    }
  }

  private mutating func read(_ instruction: Instruction) {
    switch instruction.opcode {
    case Opcode.name:
      names[Target(id: instruction[0])] = Self.text(instruction.operands.dropFirst())
    case Opcode.memberName:
      names[Target(id: instruction[0], member: instruction[1])] = Self.text(instruction.operands.dropFirst(2))
    case Opcode.decorate:
      decorations[Target(id: instruction[0]), default: [:]][instruction[1]] = instruction[2]
    case Opcode.memberDecorate:
      let target = Target(id: instruction[0], member: instruction[1])
      decorations[target, default: [:]][instruction[2]] = instruction[3]
    case Opcode.capability:
      capabilities.insert(instruction[0])
    case Opcode.typeBool...Opcode.typePointer:
      types[instruction[0]] = instruction
    case Opcode.specConstantTrue...Opcode.specConstantComposite:
      specConstants.append(instruction)
    case Opcode.variable:
      variables.append(
        Variable(id: instruction[1], pointerType: instruction[0], storageClass: instruction[2]))
    default:
      break
    }
  }

  /// A literal string: UTF-8, four bytes a word from the lowest byte on, ended by a zero.
  static func text(_ words: ArraySlice<UInt32>) -> String {
    let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
