import Foundation

/// `ShaderCompiler SHADER INCLUDES OUTPUT`: compiles the compute shader in file SHADER, with included files taken
/// from folder INCLUDES, and writes its Swift bindings to file OUTPUT.
@main
enum ShaderCompiler {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else {
      report("usage: ShaderCompiler SHADER.comp INCLUDE_DIRECTORY OUTPUT.swift")
      exit(2)
    }
    let shader = URL(filePath: arguments[1])
    do {
      let source = try String(contentsOf: shader, encoding: .utf8)
      let bindings = try swiftBindings(
        source: source, file: shader.path, includeDirectory: URL(filePath: arguments[2]))
      try Data(bindings.utf8).write(to: URL(filePath: arguments[3]), options: .atomic)
    } catch let error as CompilationError {
      report(error.messages)
      exit(1)
    } catch {
      // The form of a compiler's message, so that editors and build logs find the file.
      report("\(shader.path): error: \(error)")
      exit(1)
    }
  }

  /// The Swift file for the GLSL text `source` of the file `file`.
  static func swiftBindings(source: String, file: String, includeDirectory: URL) throws -> String {
    let compiler = GLSLCompiler(includeDirectory: includeDirectory)
    let module = try SPIRVModule(compiler.compile(source, file: file))
    let variants = try TileFamily.named(in: source).map { family in
      let words = try compiler.compile(source, file: file, macros: family.macros)
      let module = try SPIRVModule(SPIRVModule.withKhronosCooperativeMatrices(words))
      return BindingsWriter.Variant(
        family: family.rawValue, interface: try Interface(of: module), words: try module.strippedWords())
    }
    let name = URL(filePath: file).deletingPathExtension().lastPathComponent
    return try BindingsWriter(
      name: name, kernelClass: Pragma.kernelClass(in: source), interface: Interface(of: module),
      words: module.strippedWords(), variants: variants
    ).text()
  }

  private static func report(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
  }
}
