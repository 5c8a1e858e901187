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
      Evaluate.self,
      Devices.self,
      Verify.self,
      Bench.self,
    ])

  static func main() {
    openStandardStreams()
    LoggingSystem.bootstrap { _ in ConsoleLogHandler() }
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      if error is Stopped || error is CancellationError { end(stopped: error) }
      // The parser has its own codes for what it throws, and this one for whatever it does not know.
      guard exitCode(for: error) == .failure, !(error is ExitCode) else { exit(withError: error) }
      Console.standardError.show("")
      Console.standardError.line("gpucolor: error: \(error)")
      Foundation.exit(error is UsageError ? 2 : 1)
    }
  }

  /// Ends the program after its work was stopped, by the signal that asked for it.
  private static func end(stopped error: any Error) -> Never {
    Console.standardError.show("")
    Console.standardError.line((error as? Stopped)?.description ?? "stopped")
    Interruption.endProcess()
    Foundation.exit(1)
  }

  /// Opens /dev/null in the place of streams that were closed by whoever started the program: else the next file that
  /// is opened takes their numbers, and what is printed goes into it.
  private static func openStandardStreams() {
    var descriptor: Int32
    repeat { descriptor = open("/dev/null", O_RDWR) } while (0...STDERR_FILENO).contains(descriptor)
    if descriptor > STDERR_FILENO { close(descriptor) }
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
