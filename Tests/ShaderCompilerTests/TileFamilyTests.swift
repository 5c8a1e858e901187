import Foundation
import Testing

@testable import ShaderCompiler

/// Multiplies matrices; the depth has a constant of its own, so that A, B and the sum have types of their own.
private func multiplier(depth: String = "k", layout: String = "true") -> String {
  """
  #version 450
  #pragma class(matrix_product)
  #pragma families(shared, cooperative)
  #extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
  layout(local_size_x = 32) in;
  layout(set = 0, binding = 0, std430) buffer Output { float y[]; };
  #ifdef COOPERATIVE_TILE
  #extension GL_NV_cooperative_matrix : require
  layout(constant_id = 0) const uint m = 16;
  layout(constant_id = 1) const uint n = 16;
  layout(constant_id = 2) const uint k = 16;
  shared uvec2 values[256];
  shared float sums[256];
  void main() {
    fcoopmatNV<16, 3, m, \(depth)> a;
    fcoopmatNV<16, 3, \(depth), n> b;
    bool isColumnMajor = y[0] > 0;
    coopMatLoadNV(a, values, 3, 5, false);
    coopMatLoadNV(b, values, 7, 9, \(layout));
    fcoopmatNV<32, 3, m, n> sum = coopMatMulAddNV(a, b, fcoopmatNV<32, 3, m, n>(0.0));
    coopMatStoreNV(sum, sums, 2, 11, false);
    y[gl_LocalInvocationIndex] = sums[gl_LocalInvocationIndex];
  }
  #elif defined(STAGED_TILE)
  void main() { y[0] = 2; }
  #else
  void main() { y[0] = 1; }
  #endif
  """
}

private func compiled(_ source: String) throws -> [UInt32] {
  let directory = try IncludeDirectory()
  return try GLSLCompiler(includeDirectory: directory.url).compile(
    source, file: "test.comp", macros: TileFamily.cooperative.macros)
}

/// The operands of all instructions of that number.
private func instructions(_ opcode: UInt32, _ words: [UInt32]) throws -> [[UInt32]] {
  var found: [[UInt32]] = []
  try SPIRVModule.forEachInstruction(of: words) { instruction, _ in
    if instruction.opcode == opcode { found.append(Array(instruction.operands)) }
  }
  return found
}

/// What `spirv-val` says of a module, nothing being right.
private func complaints(_ words: [UInt32]) throws -> String {
  let file = FileManager.default.temporaryDirectory.appending(path: "TileFamilyTests-\(UUID().uuidString).spv")
  try words.withUnsafeBytes { Data($0) }.write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["spirv-val", "--target-env", "vulkan1.3", file.path]
  let pipe = Pipe()
  process.standardError = pipe
  process.standardOutput = pipe
  try process.run()
  let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  process.waitUntilExit()
  return process.terminationStatus == 0 ? "" : text
}

@Suite struct TileFamilyTests {
  @Test func eachFamilyIsCompiledWithItsMacros() throws {
    let directory = try IncludeDirectory()
    let text = try ShaderCompiler.swiftBindings(
      source: multiplier(), file: "/a/product.comp", includeDirectory: directory.url)
    for (label, name) in [("shader", "product"), ("shared", "product_shared"), ("cooperative", "product_cooperative")] {
      #expect(text.contains("static let \(label) = Shader(\n    name: \"\(name)\",\n    kind: .matrixProduct,"))
    }
    #expect(text.split(separator: "base64:").count == 4)
    #expect(text.contains("specializationIDs: [0, 1, 2],"))
  }

  @Test func unknownFamilyIsRefused() throws {
    #expect(throws: InterfaceError.unknownFamily("huge")) {
      try TileFamily.named(in: "#version 450\n#pragma families(shared, huge)\n")
    }
    #expect(try TileFamily.named(in: "#version 450\n").isEmpty)
  }

  @Test func aVariantWithOtherBuffersIsRefused() throws {
    let directory = try IncludeDirectory()
    let source = """
      #version 450
      #pragma class(peak)
      #pragma families(shared)
      #ifdef STAGED_TILE
      layout(binding = 0) buffer A { float a; };
      #endif
      void main() {}
      """
    #expect(throws: InterfaceError.differentVariant(family: "shared")) {
      try ShaderCompiler.swiftBindings(source: source, file: "a.comp", includeDirectory: directory.url)
    }
  }
}

@Suite struct CooperativeMatrixTests {
  @Test func instructionsBecomeThoseOfTheKhronosExtension() throws {
    let before = try compiled(multiplier())
    let after = try SPIRVModule.withKhronosCooperativeMatrices(before)
    for opcode in 5358...5361 as ClosedRange<UInt32> {
      #expect(try instructions(opcode, after).isEmpty)
      #expect(try instructions(opcode, before).count == instructions(opcode - 902, after).count)
    }
    #expect(try instructions(17, after).contains([6022]) && !instructions(17, after).contains([5357]))
    let extensions = try instructions(10, after).map { SPIRVModule.text($0[...]) }
    #expect(extensions.contains("SPV_KHR_cooperative_matrix") && !extensions.contains("SPV_NV_cooperative_matrix"))
  }

  @Test func typesSayWhatTheirMatricesAreUsedAs() throws {
    let words = try SPIRVModule.withKhronosCooperativeMatrices(compiled(multiplier()))
    var values: [UInt32: UInt32] = [:]
    for constant in try instructions(43, words) { values[constant[1]] = constant[2] }
    var uses: [UInt32: UInt32] = [:]
    for type in try instructions(4456, words) { uses[type[0]] = values[type[5]] }
    #expect(Set(uses.values) == [0, 1, 2])
    let loads = try instructions(4457, words)
    // Which is A, and which B, tell the strides, which follow the layout.
    #expect(loads.map { uses[$0[0]] } == [0, 1])
    #expect(loads.map { values[$0[3]] } == [0, 1])
    #expect(loads.map { values[$0[4]] } == [5, 9])
    let stores = try instructions(4458, words)
    #expect(stores.map { values[$0[2]] } == [0] && stores.map { values[$0[3]] } == [11])
    #expect(words[3] > (values.keys.max() ?? 0))
  }

  @Test func ambiguousUsesAndLayoutsAreRefused() throws {
    #expect(throws: CooperativeMatrixError.ambiguousUse(uses: ["A", "B"])) {
      try SPIRVModule.withKhronosCooperativeMatrices(
        compiled(multiplier(depth: "m").replacing("m, n>", with: "m, m>").replacing("16, 3, m, n", with: "16, 3, m, m"))
      )
    }
    #expect(throws: CooperativeMatrixError.layoutIsNoConstant) {
      try SPIRVModule.withKhronosCooperativeMatrices(compiled(multiplier(layout: "isColumnMajor")))
    }
  }

  @Test func otherModulesStayAsTheyAre() throws {
    let directory = try IncludeDirectory()
    let words = try GLSLCompiler(includeDirectory: directory.url).compile(multiplier(), file: "test.comp")
    #expect(try SPIRVModule.withKhronosCooperativeMatrices(words) == words)
  }

  /// Debian 12's `spirv-val` does not know the Khronos extension; it can say that what is rewritten was right, and
  /// lavapipe's own from Mesa 26 on runs the result.
  @Test func theValidatorAccepts() throws {
    let words = try compiled(multiplier())
    #expect(try complaints(words) == "")
    let rewritten = try complaints(SPIRVModule.withKhronosCooperativeMatrices(words))
    #expect(rewritten == "" || rewritten.contains("Invalid capability operand: 6022"))
  }
}
