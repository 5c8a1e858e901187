import Logging

/// Puts the program's log on its console: information as it is, anything graver with its level before it.
struct ConsoleLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    Console.standardError.line(event.level > .notice ? "\(event.level): \(event.message)" : "\(event.message)")
  }
}
