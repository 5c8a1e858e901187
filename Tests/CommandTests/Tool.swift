import Foundation
import Testing

/// What a run of the tool left behind.
struct ToolResult {
  let exitCode: Int32
  let output: String
  let error: String

  /// The lines on standard error.
  var errorLines: [Substring] { error.split(separator: "\n") }
}

/// The tool that was built beside this test bundle.
let builtTool = Bundle.main.bundleURL.appending(path: "gpucolor")

/// Runs `tool` with `arguments` and in `folder`, until it ends.
func gpucolor(
  _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:], tool: URL = builtTool
) throws -> ToolResult {
  // Files take any amount of text, where a full pipe would stop the tool.
  let scratch = try Scratch()
  let files = try ["output", "error"].map { try scratch.file($0) }
  let process = try start(
    arguments, in: folder, environment: environment, tool: tool, output: FileHandle(forWritingTo: files[0]),
    error: FileHandle(forWritingTo: files[1]))
  process.waitUntilExit()
  let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
  return ToolResult(exitCode: process.terminationStatus, output: texts[0], error: texts[1])
}

/// Starts `tool`; what it says is lost unless `output` and `error` take it.
func start(
  _ arguments: [String], in folder: URL?, environment: [String: String] = [:], tool: URL = builtTool,
  output: FileHandle = .nullDevice, error: FileHandle = .nullDevice
) throws -> Process {
  let process = Process()
  process.executableURL = tool
  process.arguments = arguments
  process.currentDirectoryURL = folder
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  process.standardOutput = output
  process.standardError = error
  // The threads that run tests block signals, and a process inherits that from the thread that starts it.
  var none = sigset_t()
  var blocked = sigset_t()
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, &blocked)
  defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
  try process.run()
  return process
}

/// A folder of its own for one test, removed with the last reference.
final class Scratch: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "gpucolor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  /// The path of `name` in the folder.
  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Whether there is anything of that name in the folder.
  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Writes the file `name`.
  @discardableResult
  func file(_ name: String, _ bytes: Data = Data()) throws -> URL {
    let url = folder.appending(path: name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: url)
    return url
  }

  /// The names of what lies in the folder `name`.
  func contents(_ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
  }
}
