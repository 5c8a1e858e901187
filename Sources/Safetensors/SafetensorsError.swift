import Files

/// Why a safetensors file could not be read. `description` is one line for the user.
public enum SafetensorsError: Error, Equatable {
  /// There is no file at the path.
  case missingFile(path: String)
  /// The operating system refused to open or read the file.
  case unreadable(path: String, reason: String)
  /// The file has no bytes.
  case empty(path: String)
  /// The file ends too early: `wanted` bytes are needed, `present` are there.
  case truncated(path: String, wanted: Int, present: Int)
  /// The file is of another format.
  case notSafetensors(path: String, reason: String)
  /// The header is not what the format prescribes.
  case malformedHeader(path: String, reason: String)
  /// The header describes one tensor wrongly.
  case malformedTensor(path: String, tensor: String, reason: String)
  /// The file has no tensor of that name.
  case missingTensor(path: String, tensor: String)
  /// The tensor has another shape than the one asked for.
  case misshapenTensor(path: String, tensor: String, expected: [Int], found: [Int])
  /// The tensor's element type cannot be read as what was asked for.
  case unsupportedType(path: String, tensor: String, type: String)
}

extension SafetensorsError: CustomStringConvertible {
  /// What happened, to what, and what to do about it; one line, whatever the file's names hold.
  public var description: String { text.oneLine }

  private var text: String {
    switch self {
    case .missingFile(let path):
      "\(path): no such file; check the path"
    case .unreadable(let path, let reason):
      "\(path): cannot be read (\(reason)); check the path and its permissions"
    case .empty(let path):
      "\(path): the file is empty; use an intact copy"
    case .truncated(let path, let wanted, let present):
      "\(path): truncated, \(present) of \(wanted) bytes are there; use an intact copy"
    case .notSafetensors(let path, let reason):
      "\(path): not a safetensors file (\(reason)); convert it to safetensors first"
    case .malformedHeader(let path, let reason):
      "\(path): malformed safetensors header (\(reason)); use an intact copy"
    case .malformedTensor(let path, let tensor, let reason):
      "\(path): tensor '\(tensor)' is malformed (\(reason)); use an intact copy"
    case .missingTensor(let path, let tensor):
      "\(path): tensor '\(tensor)' is missing; use a file made for this network"
    case .misshapenTensor(let path, let tensor, let expected, let found):
      "\(path): tensor '\(tensor)' has shape \(found) where \(expected) is needed; use a file made for this network"
    case .unsupportedType(let path, let tensor, let type):
      "\(path): tensor '\(tensor)' has element type \(type), which is not supported here; convert it to F32"
    }
  }
}
