import Foundation
import Testing

@testable import ShaderCompiler

/// A folder of its own for the files that a test includes.
struct IncludeDirectory: ~Copyable {
  let url = FileManager.default.temporaryDirectory.appending(path: "ShaderCompilerTests-\(UUID().uuidString)")

  init(files: [String: String] = [:]) throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: url.appending(path: name)) }
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}

private func compile(_ source: String, files: [String: String] = [:]) throws -> SPIRVModule {
  let directory = try IncludeDirectory(files: files)
  return try SPIRVModule(GLSLCompiler(includeDirectory: directory.url).compile(source, file: "test.comp"))
}

private func interface(_ source: String) throws -> Interface {
  try Interface(of: compile(source))
}

private let varied = """
  #version 450
  #pragma class(spectral_norm)
  layout(local_size_x_id = 7, local_size_y_id = 3) in;
  layout(constant_id = 3) const uint lanes = 8;
  layout(constant_id = 2) const float negative_slope = 0.25;
  layout(constant_id = 0) const bool flipped = true;
  layout(constant_id = 1) const int shift = -3;
  layout(set = 0, binding = 2, std430) buffer RunningSum { uint count; float sums[]; };
  layout(set = 0, binding = 0) uniform samplerBuffer x;
  layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };
  layout(set = 0, binding = 3, std430) readonly buffer Weights { float w[]; } unused;
  layout(push_constant) uniform Constants { uint row_count; layout(offset = 12) int shift_y; float scale; };
  void main() { y[gl_WorkGroupSize.x] = texelFetch(x, 0) * scale * sums[lanes + row_count]; }
  """

private let empty = "#version 450\n#pragma class(peak)\nlayout(local_size_x = 4) in;\nvoid main() {}\n"

@Test func bindingsAreOrderedWithKindAndAccess() throws {
  #expect(
    try interface(varied).bindings == [
      .init(name: "x", kind: .texel, access: .read),
      .init(name: "Output", kind: .storage, access: .write),
      .init(name: "RunningSum", kind: .storage, access: .readWrite),
      .init(name: "Weights", kind: .storage, access: .read),
    ])
}

@Test func constantsHaveTypesAndOffsets() throws {
  let interface = try interface(varied)
  #expect(
    interface.constants == [
      .init(name: "row_count", type: .uint, offset: 0),
      .init(name: "shift_y", type: .int, offset: 12),
      .init(name: "scale", type: .float, offset: 16),
    ])
  #expect(interface.constantByteCount == 20)
}

@Test func specializationsHaveDefaultsAndCountDeclaredOnesOnce() throws {
  #expect(
    try interface(varied).specializations == [
      .init(id: 0, name: "flipped", type: .bool, bits: 1),
      .init(id: 1, name: "shift", type: .int, bits: UInt32(bitPattern: -3)),
      .init(id: 2, name: "negative_slope", type: .float, bits: Float(0.25).bitPattern),
      .init(id: 3, name: "lanes", type: .uint, bits: 8),
      .init(id: 7, name: "localSizeX", type: .uint, bits: 1),
    ])
}

private let halved = """
  #version 450
  #pragma class(pooling)
  layout(constant_id = 2) const bool masked = false;
  layout(constant_id = 101) const bool yIsHalf = false;
  layout(set = 0, binding = 0) uniform samplerBuffer x;
  layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };
  layout(set = 0, binding = 1, std430) writeonly buffer OutputHalves { uvec2 yHalves[]; };
  void main() { if (yIsHalf) { yHalves[0] = uvec2(1); } else { y[0] = masked ? vec4(0) : texelFetch(x, 0); } }
  """

@Test func aBlockAndItsTwinOfHalvesAreOneBinding() throws {
  let interface = try interface(halved)
  #expect(
    interface.bindings == [
      .init(name: "x", kind: .texel, access: .read),
      .init(name: "Output", kind: .storage, access: .write, halfConstant: 101),
    ])
  #expect(interface.specializations.map(\.name) == ["masked"])
  let directory = try IncludeDirectory()
  let text = try ShaderCompiler.swiftBindings(source: halved, file: "halved.comp", includeDirectory: directory.url)
  #expect(text.contains("kind: .storage, access: .write, hasHalfForm: true),"))
  #expect(text.contains("specializationIDs: [2, 101],") && !text.contains("yIsHalf"))
}

@Test func bindingsAreWrittenAsSwift() throws {
  let directory = try IncludeDirectory()
  let text = try ShaderCompiler.swiftBindings(
    source: varied, file: "/a/running_sum.comp", includeDirectory: directory.url)
  #expect(text.contains("enum RunningSum {"))
  #expect(text.contains(".init(name: \"x\", kind: .texel, access: .read),"))
  #expect(text.contains("specializationIDs: [0, 1, 2, 3, 7],"))
  #expect(text.contains("var negativeSlope: Float = 0.25\n"))
  #expect(text.contains("var rowCount: UInt32\n"))
  #expect(text.contains("withUnsafeBytes(of: constants.shiftY) {\n      bytes.replaceSubrange(12..<16, with: $0)"))
  #expect(text.contains("ranges: [x, output, runningSum, weights],"))
}

@Test func shaderWithoutConstantsHasNoStructures() throws {
  let directory = try IncludeDirectory()
  let text = try ShaderCompiler.swiftBindings(source: empty, file: "empty.comp", includeDirectory: directory.url)
  #expect(!text.contains("struct"))
  #expect(text.contains("bindings: [],"))
}

@Test func strippedModuleHasTheSameInterfaceButNoNames() throws {
  let module = try compile(varied)
  let stripped = try SPIRVModule(module.strippedWords())
  #expect(!module.names.isEmpty)
  #expect(stripped.names.isEmpty)
  #expect(stripped.variables.map(\.id) == module.variables.map(\.id))
}

@Test func truncatedModuleIsRefused() throws {
  let directory = try IncludeDirectory()
  let words = try GLSLCompiler(includeDirectory: directory.url).compile(empty, file: "empty.comp")
  #expect(throws: MalformedModule.self) { try SPIRVModule(Array(words.dropLast(2)) + [9 << 16]) }
  #expect(throws: MalformedModule.self) { try SPIRVModule([1, 2, 3]) }
}

@Test func errorNamesFileAndLine() throws {
  let error = try #require(throws: CompilationError.self) {
    try compile("#version 450\nvoid main() {\n  float x = y;\n}\n")
  }
  #expect(error.messages.hasPrefix("test.comp:3: error: "))
  #expect(error.messages.contains("'y'"))
}

private let includer = """
  #version 450
  #extension GL_GOOGLE_include_directive : require
  #include "part.glsl"
  void main() { float x = part(); }
  """

@Test func includedFilesAreFound() throws {
  _ = try compile(includer, files: ["part.glsl": "float part() { return 1.0; }\n"])
}

@Test func errorInIncludedFileNamesIt() throws {
  let error = try #require(throws: CompilationError.self) {
    try compile(includer, files: ["part.glsl": "\nfloat part() { return y; }\n"])
  }
  #expect(error.messages.contains("/part.glsl:2: error: "))
}

@Test func missingOrCircularIncludeIsAnError() throws {
  let missing = try #require(throws: CompilationError.self) { try compile(includer) }
  #expect(missing.messages.contains("test.comp:3: error: "))
  #expect(missing.messages.contains("cannot read"))
  let circular = try #require(throws: CompilationError.self) {
    try compile(includer, files: ["part.glsl": "#include \"part.glsl\"\n"])
  }
  #expect(circular.messages.contains("included by itself"))
}

@Test(
  arguments: [
    ("layout(set = 0, binding = 1) buffer A { float a; };", .bindingGap(expected: 0, name: "A", binding: 1)),
    ("layout(set = 1, binding = 0) buffer A { float a; };", .wrongSet(name: "A", set: 1)),
    ("layout(binding = 0) uniform sampler2D a;", .unsupportedBinding(name: "a")),
    ("layout(binding = 0) uniform isamplerBuffer a;", .unsupportedBinding(name: "a")),
    ("layout(binding = 0) uniform A { float a; };", .unsupportedBinding(name: "A")),
    (
      "layout(binding = 0) buffer A { vec4 a; }; layout(binding = 0) buffer AHalves { uvec2 b; };",
      .missingHalfConstant("A")
    ),
    ("layout(binding = 0) buffer A { float a; } b[2];", .unsupportedBinding(name: "b")),
    ("layout(push_constant) uniform A { vec2 a; };", .unsupportedConstant(name: "a")),
    ("layout(push_constant) uniform A { layout(offset = 128) float a; };", .constantsTooLarge(byteCount: 132)),
    ("layout(constant_id = 0) const double a = 1.0;", .unsupportedSpecialization(name: "a")),
  ] as [(String, InterfaceError)])
func unsupportedInterfaceIsRefused(declaration: String, error: InterfaceError) {
  #expect(throws: error) { try interface("#version 450\n\(declaration)\nvoid main() {}\n") }
}

@Test(
  arguments: [
    ("layout(binding = 0) buffer Cost { float a; };", .reservedName("cost")),
    (
      "layout(binding = 0) buffer X { float a; }; layout(binding = 1) uniform samplerBuffer x;",
      .duplicateName("x")
    ),
  ] as [(String, InterfaceError)])
func clashingNamesAreRefused(declarations: String, error: InterfaceError) throws {
  let directory = try IncludeDirectory()
  #expect(throws: error) {
    try ShaderCompiler.swiftBindings(
      source: "#version 450\n#pragma class(peak)\n\(declarations)\nvoid main() {}\n", file: "clash.comp",
      includeDirectory: directory.url)
  }
}

@Test func aShaderSaysItsClass() throws {
  let directory = try IncludeDirectory()
  let text = try ShaderCompiler.swiftBindings(source: varied, file: "varied.comp", includeDirectory: directory.url)
  #expect(text.contains("    name: \"varied\",\n    kind: .spectralNorm,\n"))
}

/// One that a comment names, or another line than a pragma, is none.
@Test(arguments: [
  "", "// #pragma class(peak)\n", "#pragma classes(peak)\n", "#pragma class()\n", "#pragma class(a, b)\n",
])
func aShaderWithoutAClassIsRefused(pragma: String) throws {
  let directory = try IncludeDirectory()
  #expect(throws: InterfaceError.missingClass) {
    try ShaderCompiler.swiftBindings(
      source: "#version 450\n\(pragma)void main() {}\n", file: "unsaid.comp", includeDirectory: directory.url)
  }
}

@Test func unnamedBlockIsRefused() throws {
  let module = try compile("#version 450\nlayout(binding = 0) buffer A { float a; };\nvoid main() {}\n")
  let unnamed = try SPIRVModule(module.strippedWords())
  #expect(throws: InterfaceError.unnamed("a storage block")) { try Interface(of: unnamed) }
}

@Test func labelsAreCamelCase() throws {
  #expect(try BindingsWriter.label(for: "row_count") == "rowCount")
  #expect(try BindingsWriter.label(for: "RowCount") == "rowCount")
  #expect(throws: InterfaceError.badName("2d")) { try BindingsWriter.label(for: "2d") }
}
