import Foundation

extension DatasetWriter {
  /// A frame, or a model sheet, to be added.
  public struct Frame {
    /// The shot that it belongs to.
    let shot: String
    /// Its name without ending.
    let name: String
    /// Its straight colours, 3 channels.
    let color: Image
    /// Its opacity, 1 channel; nil where it is opaque.
    let alpha: Image?
    /// Its line art, 1 channel, or 3 with coloured lines; nil for a model sheet.
    let line: Image?

    /// A frame of the shot `shot` by the name `name`, which has no ending; without a `line` a model sheet.
    public init(shot: String, name: String, color: Image, alpha: Image? = nil, line: Image?) {
      self.shot = shot
      self.name = name
      self.color = color
      self.alpha = alpha
      self.line = line
    }
  }

  /// Adds what `frame` makes of each of `items`, on all cores, and finishes the data set.
  ///
  /// `report` is told how many of how many frames are written, and answers whether to go on; the data set appears whole
  /// or not at all.
  ///
  /// Items for which `frame` returns nil are left out.
  ///
  /// - Returns: whether the data set was finished.
  /// - Throws: what `frame` throws, for the first item in their order that fails, and what `add` and `finish` throw.
  public func write<Item: Sendable>(
    _ items: [Item], report: (_ done: Int, _ total: Int) -> Bool, frame: @Sendable (Item) throws -> Frame?
  ) throws -> Bool {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    for start in stride(from: 0, to: items.count, by: cores) {
      guard report(start, items.count) else { return false }
      let results = Array(concurrently: min(cores, items.count - start)) { index in
        Result {
          guard let made = try frame(items[start + index]) else { return }
          if let line = made.line {
            try add(shot: made.shot, frame: made.name, color: made.color, alpha: made.alpha, line: line)
          } else {
            try add(shot: made.shot, sheet: made.name, color: made.color, alpha: made.alpha)
          }
        }
      }
      for result in results { try result.get() }
    }
    _ = report(items.count, items.count)
    try finish()
    return true
  }
}
