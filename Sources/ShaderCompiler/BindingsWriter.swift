import Foundation

/// Writes the Swift file of one shader: an enum with the shader, its constants and a function for a typed launch.
struct BindingsWriter {
  /// The shader's file name without extension, in snake case.
  let name: String
  /// What the shader is for, a case of `KernelClass`.
  private let kernelClass: String
  private let interface: Interface
  private let words: [UInt32]
  private let variants: [Variant]
  private let bindingLabels: [String]
  private let constantLabels: [String]
  private let specializationLabels: [String]

  /// The shader compiled for another family of tiles, with the same buffers and push constants.
  struct Variant {
    let family: String
    let interface: Interface
    let words: [UInt32]
  }

  /// - Throws: `InterfaceError` where a name makes no Swift name, or the same as another, or a variant takes something
  ///   else.
  init(
    name: String, kernelClass: String, interface: Interface, words: [UInt32], variants: [Variant] = []
  ) throws {
    for variant in variants {
      guard variant.interface.bindings == interface.bindings, variant.interface.constants == interface.constants else {
        throw InterfaceError.differentVariant(family: variant.family)
      }
    }
    self.variants = variants
    self.name = name
    self.kernelClass = kernelClass
    self.interface = interface
    self.words = words
    bindingLabels = try Self.labels(for: interface.bindings.map(\.name))
    constantLabels = try Self.labels(for: interface.constants.map(\.name))
    specializationLabels = try Self.labels(for: interface.specializations.map(\.name))
    for label in bindingLabels where ["constants", "specialization", "groups", "cost", "spread"].contains(label) {
      throw InterfaceError.reservedName(label)
    }
  }

  /// The Swift file.
  func text() throws -> String {
    let label = try Self.label(for: name)
    let shaders =
      [shader("shader", "The code with what its SPIR-V says of itself.", name, interface, words)]
      + variants.map { variant in
        shader(
          variant.family, "The same in the tiles of the family `\(variant.family)`.", "\(name)_\(variant.family)",
          variant.interface, variant.words)
      }
    let parts = shaders + [constants, specialization, launch].filter { !$0.isEmpty }
    return """
      // Generated from Shaders/\(name).comp by ShaderCompiler.

      /// The compute shader `\(name).comp`.
      enum \(label.prefix(1).uppercased() + label.dropFirst()) {
      \(parts.joined(separator: "\n\n"))
      }

      """
  }

  private func shader(
    _ label: String, _ comment: String, _ name: String, _ interface: Interface, _ words: [UInt32]
  ) -> String {
    let bindings = interface.bindings.map { binding in
      "      .init(name: \"\(binding.name)\", kind: .\(binding.kind.rawValue), access: .\(binding.access.rawValue)"
        + (binding.halfConstant == nil ? ")," : ", hasHalfForm: true),")
    }
    let list = bindings.isEmpty ? "[]" : "[\n\(bindings.joined(separator: "\n"))\n    ]"
    let ids = interface.specializations.map(\.id) + interface.bindings.compactMap(\.halfConstant)
    let code = words.withUnsafeBytes { Data($0) }.base64EncodedString()
    return """
        /// \(comment)
        static let \(label) = Shader(
          name: "\(name)",
          kind: .\(kernelClass),
          bindings: \(list),
          constantByteCount: \(interface.constantByteCount),
          specializationIDs: [\(ids.map { "\($0)" }.joined(separator: ", "))],
          base64: "\(code)"\(interface.usesCooperativeMatrices ? ",\n    usesCooperativeMatrices: true" : "")
        )
      """
  }

  private var constants: String {
    guard !interface.constants.isEmpty else { return "" }
    let fields = zip(constantLabels, interface.constants).map { label, constant in
      "    var \(Self.escaped(label)): \(constant.type.swiftName)\(label == Self.bandStart ? " = 0" : "")"
    }
    let writes = zip(constantLabels, interface.constants).map { label, constant in
      """
          withUnsafeBytes(of: constants.\(Self.escaped(label))) {
            bytes.replaceSubrange(\(constant.offset)..<\(constant.offset + 4), with: $0)
          }
      """
    }
    return """
        /// The push constants.
        struct Constants: Hashable, Sendable {
      \(fields.joined(separator: "\n"))
        }

        /// The push constants as the shader reads them.
        private static func bytes(of constants: Constants) -> [UInt8] {
          var bytes = [UInt8](repeating: 0, count: \(interface.constantByteCount))
      \(writes.joined(separator: "\n"))
          return bytes
        }
      """
  }

  private var specialization: String {
    guard !interface.specializations.isEmpty else { return "" }
    let pairs = zip(specializationLabels, interface.specializations)
    let fields = pairs.map { label, constant in
      "    var \(Self.escaped(label)): \(constant.type.swiftName) = \(constant.type.literal(bits: constant.bits))"
    }
    let words = pairs.map { label, constant in
      "      \(constant.type.bits(of: "specialization.\(Self.escaped(label))")),"
    }
    return """
        /// The specialization constants with their defaults.
        struct Specialization: Hashable, Sendable {
      \(fields.joined(separator: "\n"))
        }

        /// The specialization constants in the order of their ids.
        private static func words(of specialization: Specialization) -> [UInt32] {
          [
      \(words.joined(separator: "\n"))
          ]
        }
      """
  }

  private var launch: String {
    let hasConstants = !interface.constants.isEmpty
    let hasSpecialization = !interface.specializations.isEmpty
    var parameters = bindingLabels.map { "\(Self.escaped($0)): BufferRange" }
    if hasConstants { parameters.append("constants: Constants") }
    if hasSpecialization { parameters.append("specialization: Specialization = .init()") }
    parameters += ["groups: Grid", "cost: Cost"]
    // A shader that can write its output in bands has a constant for where a band begins.
    let band = zip(constantLabels, interface.constants).first { $0.0 == Self.bandStart }?.1
    if band != nil { parameters.append("spread: OutputSpread") }
    let spread = band.map { ",\n      spread: spread,\n      bandStartOffset: \($0.offset)" } ?? ""
    return """
        /// One dispatch of the shader over `groups` workgroups.
        static func launch(
          \(parameters.joined(separator: ",\n    "))
        ) -> Launch {
          Launch(
            shader: Self.shader,
            specialization: \(hasSpecialization ? "words(of: specialization)" : "[]"),
            ranges: [\(bindingLabels.map(Self.escaped).joined(separator: ", "))],
            constants: \(hasConstants ? "bytes(of: constants)" : "[]"),
            groups: groups,
            cost: cost\(spread)
          )
        }
      """
  }
}

extension BindingsWriter {
  /// The push constant that says where the band of the output begins that a launch writes.
  private static let bandStart = "bandStart"

  /// The Swift names of GLSL names, none twice.
  private static func labels(for names: [String]) throws -> [String] {
    let labels = try names.map(label(for:))
    var seen: Set<String> = []
    for label in labels where !seen.insert(label).inserted { throw InterfaceError.duplicateName(label) }
    return labels
  }

  /// `row_count`, `rowCount` and `RowCount` as `rowCount`.
  static func label(for name: String) throws -> String {
    let parts = name.split(separator: "_")
    let label = parts.enumerated().map { index, part in
      let first = index == 0 ? part.prefix(1).lowercased() : part.prefix(1).uppercased()
      return first + part.dropFirst()
    }.joined()
    let characters = label.unicodeScalars
    guard let first = characters.first, !("0"..."9").contains(first),
      characters.allSatisfy({ ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) })
    else { throw InterfaceError.badName(name) }
    return label
  }

  /// The label as Swift code.
  private static func escaped(_ label: String) -> String {
    keywords.contains(label) ? "`\(label)`" : label
  }

  /// Swift's reserved words that GLSL allows as names.
  private static let keywords: Set = [
    "as", "associatedtype", "catch", "class", "defer", "deinit", "enum", "extension", "fallthrough", "fileprivate",
    "func",
    "guard", "import", "init", "inout", "internal", "is", "let", "nil", "open", "operator", "precedencegroup",
    "private", "protocol", "public", "repeat", "rethrows", "self", "static", "subscript", "super", "throw", "throws",
    "try",
    "typealias", "var", "where",
  ]
}

extension Interface.Scalar {
  /// The Swift type.
  fileprivate var swiftName: String {
    switch self {
    case .uint: "UInt32"
    case .int: "Int32"
    case .float: "Float"
    case .bool: "Bool"
    }
  }

  /// Swift code for the value with these bits.
  fileprivate func literal(bits: UInt32) -> String {
    switch self {
    case .uint: return "\(bits)"
    case .int: return "\(Int32(bitPattern: bits))"
    case .float:
      let value = Float(bitPattern: bits)
      return value.isFinite ? "\(value)" : "Float(bitPattern: \(bits))"
    case .bool: return bits == 0 ? "false" : "true"
    }
  }

  /// Swift code for the bits of the value `expression`.
  fileprivate func bits(of expression: String) -> String {
    switch self {
    case .uint: expression
    case .int: "UInt32(bitPattern: \(expression))"
    case .float: "\(expression).bitPattern"
    case .bool: "\(expression) ? 1 : 0"
    }
  }
}
