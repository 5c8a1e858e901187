import ArgumentParser
import Foundation
import Logging
import Production
import Training

/// The command line: it reads options, calls what does the work, and shows errors as one line.
@main
struct Gpucolor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gpucolor", abstract: "Colours line-art animation from a few coloured key frames.",
    discussion: """
      Examples:
        gpucolor infer --line shot/line --color shot/color --output shot/colored
        gpucolor help infer
      """,
    version: Version.current,
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
    // A file that may not grow any more is an error of the call that writes, and not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    OutOfMemory.watch()
    LoggingSystem.bootstrap { _ in ConsoleLogHandler() }
    do {
      try run()
    } catch {
      if error is Stopped || error is CancellationError { end(stopped: error) }
      Foundation.exit(report(error))
    }
  }

  private static func run() throws {
    try requireText()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error where exitCode(for: error) == .success {
      // The parser throws what it was asked for: help, the version, a completion script.
      let text = fullMessage(for: error)
      if !text.isEmpty { try StandardOutput.lines(text) }
    }
    try StandardOutput.close()
    // Remarks and warnings that nobody could read were not given.
    if Console.standardError.hasFailed { throw ExitCode.failure }
  }

  /// Says what went wrong, and returns the exit code.
  private static func report(_ error: any Error) -> Int32 {
    Console.standardError.show("")
    // The parser has its own codes for what it throws, and this one for whatever it does not know.
    guard exitCode(for: error) == .failure, !(error is ExitCode) else {
      let text = fullMessage(for: error)
      if !text.isEmpty { Console.standardError.lines(text) }
      return exitCode(for: error).rawValue
    }
    Console.standardError.line("gpucolor: error: \(error)")
    return isWrongUsage(error) ? 2 : 1
  }

  private static func isWrongUsage(_ error: any Error) -> Bool {
    switch error {
    case let error as TrainingError: error.isWrongUsage
    case let error as ProductionError: error.isWrongUsage
    default: error is UsageError
    }
  }

  /// Ends the program after its work was stopped, by the signal that asked for it.
  private static func end(stopped error: any Error) -> Never {
    Console.standardError.show("")
    Console.standardError.line((error as? Stopped)?.description ?? "stopped")
    Interruption.endProcess()
    Foundation.exit(1)
  }

  /// Arguments become text, in which bytes that are none have no place: a file of such a name would not be found. An empty
  /// one would be taken for the current folder.
  private static func requireText() throws {
    let arguments = UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)).compactMap(\.self)
    // A shell that completes gives what was typed so far.
    let completes = arguments.contains { strcmp($0, "---completion") == 0 }
    for argument in arguments.dropFirst() where !completes {
      guard let text = String(validatingCString: argument) else {
        throw UsageError("the argument '\(String(cString: argument))' is not UTF-8 text; rename the file or folder")
      }
      // What follows is taken as it is.
      if text == "--" { break }
      if text.isEmpty || text.hasPrefix("--") && text.firstIndex(of: "=") == text.indices.last {
        let name = text.isEmpty ? "an argument" : text.dropLast().description
        throw UsageError("\(name) is empty, as of a variable that is not set; give a value or leave the option out")
      }
    }
  }

  /// Opens /dev/null in the place of streams that were closed by whoever started the program: else the next file that
  /// is opened takes their numbers, and what is printed goes into it. It is opened to be read alone, so that results which
  /// go nowhere are an error.
  private static func openStandardStreams() {
    var descriptor: Int32
    repeat { descriptor = open("/dev/null", O_RDONLY) } while (0..<STDERR_FILENO).contains(descriptor)
    // Who closes standard error wishes to hear nothing.
    if descriptor == STDERR_FILENO {
      let writable = open("/dev/null", O_WRONLY)
      dup2(writable, descriptor)
      close(writable)
    } else {
      close(descriptor)
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
