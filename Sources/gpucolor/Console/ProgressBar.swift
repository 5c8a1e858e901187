import Foundation

/// How far something of known length is: a bar on a terminal, redrawn at most ten times a second, and elsewhere a plain
/// line now and then.
struct ProgressBar {
  /// Seconds from one plain line to the next.
  private static let plainInterval = 10.0
  private static let drawnInterval = 0.1
  private static let cells = 20

  private let title: String
  private let console: Console
  private let total: Int
  /// What was done before the bar began, which says nothing about the speed.
  private let origin: Int
  private let start: Double
  private var lastShown = -Double.infinity

  /// A bar for `total` of something, of which `done` are done already. `title` names the work.
  init(_ title: String, total: Int, done: Int = 0, console: Console = .standardError) {
    self.title = title
    self.total = max(total, 1)
    origin = done
    self.console = console
    start = ProcessInfo.processInfo.systemUptime
  }

  /// Says that `done` of the total are done; `detail` is shown behind the numbers.
  mutating func show(_ done: Int, _ detail: @autoclosure () -> String = "") {
    let now = ProcessInfo.processInfo.systemUptime
    guard now - lastShown >= (console.isTerminal ? Self.drawnInterval : Self.plainInterval) else { return }
    // The first plain line comes when there is something to say.
    let isFirst = lastShown == -.infinity
    lastShown = now
    if console.isTerminal {
      console.show(Self.bar(Double(done) / Double(total)) + " " + text(done, detail(), seconds: now - start))
    } else if !isFirst {
      console.line(text(done, detail(), seconds: now - start))
    }
  }

  /// Takes the bar away.
  func finish() {
    console.show("")
  }

  private func text(_ done: Int, _ detail: String, seconds: Double) -> String {
    var parts = ["\(title) \(done)/\(total)"]
    if done > origin, done < total {
      parts.append("\(Self.duration(seconds * Double(total - done) / Double(done - origin))) left")
    }
    if !detail.isEmpty { parts.append(detail) }
    return parts.joined(separator: ", ")
  }

  /// A fraction as a row of cells.
  static func bar(_ fraction: Double) -> String {
    let filled = Int((min(max(fraction, 0), 1) * Double(cells)).rounded(.down))
    return String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
  }

  /// A duration as `42 s`, `3:07` or `2:05:09`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e9).rounded(.up))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60):\(two(whole % 60))" }
    return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }
}
