import Footage

/// Which coloured frame shows which drawing, and where the others lie in the shot.
///
/// Frames of one name are one frame. What is left pairs by its number: `1` and `0001` where the rest of the names is
/// alike, and where nothing pairs so, `line_0001` and `color_0001`. A coloured frame without a drawing lies where its name
/// puts it among drawings that are named alike, or, where no name is on both sides and each side is one sequence, its
/// number; any other is an error.
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
    let series = Set(lines.frames.map(\.series))
    let alike = colors.frames.indices.filter { series.contains(colors.frames[$0].series) }
    var byNumber = try pairedByNumber(alike, apartFrom: lineOfColor, whateverTheSeries: false)
    // Where names pair, the number of a picture that is named otherwise says nothing: a sheet is no frame.
    if lineOfColor.isEmpty, byNumber.isEmpty {
      byNumber = try pairedByNumber(Array(colors.frames.indices), apartFrom: [:], whateverTheSeries: true)
    }
    if let first = byNumber.min(by: { $0.key < $1.key }) {
      let more = byNumber.count > 1 ? ", and \(byNumber.count - 1) more by their numbers" : ""
      remarks.append("\(colors.label(at: first.key)) is taken for the frame \(lines.frames[first.value])\(more)")
    }
    lineOfColor.merge(byNumber) { named, _ in named }
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

  /// The drawings of those of the coloured frames `candidates` that have none among `named`, by their numbers.
  private func pairedByNumber(
    _ candidates: [Int], apartFrom named: [Int: Int], whateverTheSeries: Bool
  ) throws -> [Int: Int] {
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
    for color in candidates where named[color] == nil {
      guard let key = key(colors.frames[color]), let drawings = linesOfKey[key] else { continue }
      let others = drawings.count > 1 ? drawings.map(lines.label) : []
      let rivals = others + (colorOfLine[drawings[0]].map { [colors.label(at: $0)] } ?? [])
      guard rivals.isEmpty else {
        throw ColoringError.ambiguousNumber(path: colors.label(at: color), number: key.number, others: rivals)
      }
      colorOfLine[drawings[0]] = color
    }
    return Dictionary(uniqueKeysWithValues: colorOfLine.map { ($1, $0) })
  }

  /// Where a coloured frame without a drawing lies between the drawings: an odd number.
  private func rank(of color: Int, among series: Set<String>, countsAlone: Bool) throws -> Int {
    let name = colors.frames[color]
    // Nothing says where in the shot any other picture belongs.
    guard countsAlone || series.contains(name.series) else {
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
