import Foundation

/// What a shader tells this compiler in a line `#pragma NAME(ARGUMENT, ...)`, which GLSL's own compiler ignores.
enum Pragma {
  /// The arguments of the first line of that name in the GLSL text `source`; nil without such a line.
  static func arguments(of name: String, in source: String) -> [String]? {
    let prefix = "#pragma \(name)("
    guard let line = source.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix(prefix) }) else {
      return nil
    }
    return line.dropFirst(prefix.count).prefix { $0 != ")" }.split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  /// The class of kernels that the GLSL text `source` names in a line `#pragma class(NAME)`, as a case of `KernelClass` in
  /// Swift: `matrix_product` is `matrixProduct`. The Swift compiler refuses what is no case.
  /// - Throws: `InterfaceError.missingClass`, or `InterfaceError.badName`.
  static func kernelClass(in source: String) throws -> String {
    guard let names = arguments(of: "class", in: source), names.count == 1 else { throw InterfaceError.missingClass }
    return try BindingsWriter.label(for: names[0])
  }
}
