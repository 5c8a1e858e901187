import Foundation
import Kernels
import Safetensors

/// One case of an operator, computed by a framework that shares no code with this project.
///
/// Inputs are named `x...`, parameters `w....`, outputs `y...`, the upstream gradient of `y` is `dy`, and `d_NAME` is
/// the gradient of sum(y * dy) with respect to NAME.
public struct GoldenVector: Sendable {
  /// The file that the case came from.
  public let url: URL
  /// The operator (`op`) and its parameters.
  public let metadata: [String: String]
  /// All tensors by name.
  public let tensors: [String: ReferenceTensor]

  /// Reads the safetensors file `url`. Throws `SafetensorsError`.
  public init(contentsOf url: URL) throws {
    let file = try SafetensorsFile(contentsOf: url)
    self.url = url
    metadata = file.metadata
    tensors = try file.tensors.reduce(into: [:]) { tensors, entry in
      tensors[entry.key] = .init(shape: entry.value.shape, values: try file.floats(entry.key))
    }
  }

  /// The safetensors files in `folder`, by name. Throws where the folder cannot be read.
  public static func files(in folder: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "safetensors" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  /// The file's name without extension.
  public var name: String { url.deletingPathExtension().lastPathComponent }

  /// The operator that the case is of.
  public var operation: String { metadata["op"] ?? "" }

  /// The tensor `name`. Throws `SafetensorsError.missingTensor`.
  public func tensor(_ name: String) throws -> ReferenceTensor {
    guard let tensor = tensors[name] else { throw SafetensorsError.missingTensor(path: url.path, tensor: name) }
    return tensor
  }

  /// The operator's parameter `name` as a number. Throws `SafetensorsError.malformedHeader` where there is none.
  public func number(_ name: String) throws -> Double {
    guard let value = metadata[name].flatMap(Double.init) else {
      throw SafetensorsError.malformedHeader(path: url.path, reason: "metadata holds no number '\(name)'")
    }
    return value
  }
}
