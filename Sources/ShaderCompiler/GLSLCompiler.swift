import CShaderc
import Foundation

/// GLSL that does not compile.
struct CompilationError: Error {
  /// One line an error, each as `FILE:LINE: error: TEXT`.
  let messages: String
}

/// Compiles GLSL compute shaders to SPIR-V 1.5 for Vulkan 1.2.
struct GLSLCompiler {
  /// Where `#include "NAME"` looks for NAME.
  let includeDirectory: URL

  /// The SPIR-V words of the compute shader `source`, with `macros` defined.
  ///
  /// Nothing is optimised, so that names survive for reflection: drivers optimise anyway. Warnings are errors.
  /// - Parameter file: the file name that messages show.
  /// - Throws: `CompilationError`.
  func compile(_ source: String, file: String, macros: [String] = []) throws -> [UInt32] {
    let compiler = shaderc_compiler_initialize()
    defer { shaderc_compiler_release(compiler) }
    let options = shaderc_compile_options_initialize()
    defer { shaderc_compile_options_release(options) }
    shaderc_compile_options_set_target_env(
      options, shaderc_target_env_vulkan, UInt32(shaderc_env_version_vulkan_1_2.rawValue))
    shaderc_compile_options_set_optimization_level(options, shaderc_optimization_level_zero)
    shaderc_compile_options_set_warnings_as_errors(options)
    for macro in macros {
      shaderc_compile_options_add_macro_definition(options, macro, macro.utf8.count, nil, 0)
    }

    let resolver = IncludeResolver(directory: includeDirectory)
    return try withExtendedLifetime(resolver) {
      shaderc_compile_options_set_include_callbacks(
        options, resolveInclude, releaseInclude, Unmanaged.passUnretained(resolver).toOpaque())
      let result = shaderc_compile_into_spv(
        compiler, source, source.utf8.count, shaderc_glsl_compute_shader, file, "main", options)
      defer { shaderc_result_release(result) }
      guard shaderc_result_get_compilation_status(result) == shaderc_compilation_status_success else {
        throw CompilationError(messages: messages(of: result, file: file))
      }
      let bytes = UnsafeRawBufferPointer(
        start: shaderc_result_get_bytes(result), count: shaderc_result_get_length(result))
      return stride(from: 0, to: bytes.count, by: 4).map { bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self) }
    }
  }

  /// What the compiler complains of, without its closing count of errors.
  private func messages(of result: shaderc_compilation_result_t?, file: String) -> String {
    let text = shaderc_result_get_error_message(result).map { String(cString: $0) } ?? ""
    let lines = text.split(separator: "\n").filter { $0.contains(": error: ") }
    return lines.isEmpty ? "\(file): error: \(text)" : lines.joined(separator: "\n")
  }
}

/// What the include callbacks need to know; they are C functions and capture nothing.
private final class IncludeResolver {
  let directory: URL

  init(directory: URL) {
    self.directory = directory
  }
}

/// Includes that are nested deeper than this include each other in a circle.
private let deepestInclude = 32

private func resolveInclude(
  _ context: UnsafeMutableRawPointer?, _ requested: UnsafePointer<CChar>?, _: Int32, _: UnsafePointer<CChar>?,
  _ depth: Int
) -> UnsafeMutablePointer<shaderc_include_result>? {
  guard let context, let requested else { return nil }
  let directory = Unmanaged<IncludeResolver>.fromOpaque(context).takeUnretainedValue().directory
  let name = String(cString: requested)
  let file = directory.appending(path: name)
  var (path, content) = (file.path, "")
  if depth > deepestInclude {
    (path, content) = ("", "\(name) is included by itself")
  } else if let text = try? String(contentsOf: file, encoding: .utf8) {
    content = text
  } else {
    // shaderc takes an empty path for a failure and the content for its reason.
    (path, content) = ("", "cannot read \(file.path)")
  }
  let result = UnsafeMutablePointer<shaderc_include_result>.allocate(capacity: 1)
  result.initialize(
    to: shaderc_include_result(
      source_name: strdup(path), source_name_length: path.utf8.count, content: strdup(content),
      content_length: content.utf8.count, user_data: nil))
  return result
}

private func releaseInclude(_: UnsafeMutableRawPointer?, _ result: UnsafeMutablePointer<shaderc_include_result>?) {
  guard let result else { return }
  free(UnsafeMutablePointer(mutating: result.pointee.source_name))
  free(UnsafeMutablePointer(mutating: result.pointee.content))
  result.deallocate()
}
