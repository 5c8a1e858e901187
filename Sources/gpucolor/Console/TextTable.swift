import Foundation

/// `number` with `digits` digits behind the point.
func rounded(_ number: Double, digits: Int) -> String {
  String(format: "%.\(digits)f", number)
}

/// Rows of text in columns: the first is aligned to the left, the others, which are numbers, to the right.
struct TextTable {
  private var rows: [[String]]

  /// A table of `header` alone.
  init(header: [String]) {
    rows = [header]
  }

  /// Adds a row.
  mutating func append(_ row: [String]) {
    rows.append(row)
  }

  /// The table's lines.
  var text: String {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].columns }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.columns)
        return column == 0 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
