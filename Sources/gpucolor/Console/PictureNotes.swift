/// What the user is told of single pictures: where many are alike in something, the first few by name and the others by
/// their number.
struct PictureNotes {
  private static let few = 3

  private let console: Console
  private var counts: [String: Int] = [:]

  init(console: Console = .standardError) {
    self.console = console
  }

  /// Says `text` of the picture `label`, or counts it.
  mutating func add(_ label: String, _ text: String) {
    counts[text, default: 0] += 1
    if counts[text, default: 0] <= Self.few { console.line("\(label): \(text)") }
  }

  /// Says how many were only counted.
  func finish() {
    for (text, count) in counts.sorted(by: { $0.key < $1.key }) where count > Self.few {
      console.line("\(count - Self.few) more pictures: \(text)")
    }
  }
}
