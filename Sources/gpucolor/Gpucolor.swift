import ArgumentParser
import Foundation
import Logging

/// The command line: it reads options, calls what does the work, and shows errors as one line.
@main
struct Gpucolor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gpucolor", abstract: "Colours line-art animation from a few coloured key frames.",
    subcommands: [
      Train.self,
      Synthesize.self,
      Prepare.self,
      Infer.self,
      Devices.self,
      Verify.self,
      Bench.self,
    ])

  static func main() {
    LoggingSystem.bootstrap { _ in ConsoleLogHandler() }
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      // The parser has its own codes for what it throws, and this one for whatever it does not know.
      guard exitCode(for: error) == .failure, !(error is ExitCode) else { exit(withError: error) }
      Console.standardError.show("")
      Console.standardError.line("gpucolor: error: \(error)")
      Foundation.exit(error is UsageError ? 2 : 1)
    }
  }
}

/// Options that cannot be used as they are, for what they say or what they say together; the program exits with 2.
struct UsageError: Error, CustomStringConvertible {
  /// One line: which option, what is wrong, what to give.
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
