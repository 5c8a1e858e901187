import Footage

/// Which coloured frame shows which drawing, and where the others lie in the shot.
///
/// Frames of one name are one frame. What is left pairs by its number: `1` and `0001` where the rest of the names is
/// alike, and `line_0001` and `color_0001` where no name is on both sides and each side is one sequence. A coloured frame
/// without a drawing lies where its name, or in the second case its number, puts it.
struct FramePairing {
  /// The coloured frames in the order of the shot.
  private(set) var keyFrames: [ShotPlan.KeyFrame] = []
  /// What the user must be told.
  private(set) var remarks: [String] = []

  private let lines: any FrameSource
  private let colors: any FrameSource

  /// Pairs the drawings of `lines` with the coloured frames of `colors`.
  ///
  /// - Throws: `ColoringError.ambiguousNumber` or `.unpaired`.
  init(_ lines: any FrameSource, _ colors: any FrameSource) throws {
    self.lines = lines
    self.colors = colors
    let lineOfName = Dictionary(uniqueKeysWithValues: lines.frames.enumerated().map { ($0.element.text, $0.offset) })
    var lineOfColor: [Int: Int] = [:]
    for (color, name) in colors.frames.enumerated() { lineOfColor[color] = lineOfName[name.text] }
    let countsAlone = lineOfColor.isEmpty && areTwoSequences
    let byNumber = try pairedByNumber(apartFrom: lineOfColor, whateverTheSeries: countsAlone)
    if let first = byNumber.min(by: { $0.key < $1.key }) {
      let more = byNumber.count > 1 ? ", and \(byNumber.count - 1) more by their numbers" : ""
      remarks.append("\(colors.label(at: first.key)) is taken for the frame \(lines.frames[first.value])\(more)")
    }
    lineOfColor.merge(byNumber) { named, _ in named }
    let series = Set(lines.frames.map(\.series))
    for color in colors.frames.indices {
      let rank = try lineOfColor[color].map { 2 * $0 } ?? rank(of: color, among: series, countsAlone: countsAlone)
      keyFrames.append(.init(color: color, line: lineOfColor[color], rank: rank))
    }
    keyFrames.sort { ($0.rank, $0.color) < ($1.rank, $1.color) }
  }

  /// Whether either side's names only count on, and the two are not of one sequence.
  private var areTwoSequences: Bool {
    let (drawn, colored) = (Set(lines.frames.map(\.series)), Set(colors.frames.map(\.series)))
    return drawn.count == 1 && colored.count == 1 && drawn != colored && colors.frames.allSatisfy { $0.number != nil }
  }

  /// The drawings of coloured frames that have no drawing of their name, by their numbers.
  private func pairedByNumber(apartFrom named: [Int: Int], whateverTheSeries: Bool) throws -> [Int: Int] {
    struct Key: Hashable {
      let series: String?
      let number: String
    }
    func key(_ name: FrameName) -> Key? {
      name.number.map { Key(series: whateverTheSeries ? nil : name.series, number: $0) }
    }
    let taken = Set(named.values)
    let free = lines.frames.indices.filter { !taken.contains($0) }
    let linesOfKey = Dictionary(grouping: free) { key(lines.frames[$0]) }
    var colorOfLine: [Int: Int] = [:]
    for color in colors.frames.indices where named[color] == nil {
      guard let key = key(colors.frames[color]), let candidates = linesOfKey[key] else { continue }
      let others = candidates.count > 1 ? candidates.map(lines.label) : []
      let rivals = others + (colorOfLine[candidates[0]].map { [colors.label(at: $0)] } ?? [])
      guard rivals.isEmpty else {
        throw ColoringError.ambiguousNumber(path: colors.label(at: color), number: key.number, others: rivals)
      }
      colorOfLine[candidates[0]] = color
    }
    return Dictionary(uniqueKeysWithValues: colorOfLine.map { ($1, $0) })
  }

  /// Where a coloured frame without a drawing lies between the drawings: an odd number.
  private func rank(of color: Int, among series: Set<String>, countsAlone: Bool) throws -> Int {
    let name = colors.frames[color]
    // Nothing says where in the shot any other picture belongs.
    guard countsAlone || series.contains(name.series) || name.number != nil else {
      throw ColoringError.unpaired(path: colors.label(at: color), lines: lines.place)
    }
    let next = lines.frames.partitioningIndex { line in
      countsAlone ? FrameName(line.number ?? "") > FrameName(name.number ?? "") : line > name
    }
    return 2 * next - 1
  }
}

extension Array {
  /// The first index whose element fulfils `belongs`, which all after it do too.
  func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
    var range = 0..<count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = belongs(self[middle]) ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }
}
