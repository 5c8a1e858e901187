import Foundation
import PackagePlugin

/// Turns each `Shaders/NAME.comp` of the package into a Swift file with the shader and its typed bindings.
@main
struct CompileShaders: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: Target) async throws -> [Command] {
    let compiler = try context.tool(named: "ShaderCompiler").url
    let directory = context.package.directoryURL.appending(path: "Shaders")
    let includeDirectory = directory.appending(path: "include")
    let includes = files(in: includeDirectory, withExtension: "glsl")
    return files(in: directory, withExtension: "comp").map { shader in
      let name = shader.deletingPathExtension().lastPathComponent
      let output = context.pluginWorkDirectoryURL.appending(path: "\(name).swift")
      // One command a shader, so that a change compiles only what it touches.
      return .buildCommand(
        displayName: "Compiling shader \(name)", executable: compiler,
        arguments: [shader.path, includeDirectory.path, output.path],
        inputFiles: [shader] + includes, outputFiles: [output])
    }
  }

  /// The files of that extension directly in `directory`, sorted by name; none if there is no such folder.
  private func files(in directory: URL, withExtension fileExtension: String) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return names.sorted().map { directory.appending(path: $0) }.filter { $0.pathExtension == fileExtension }
  }
}
