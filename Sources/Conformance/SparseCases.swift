import Graph
import Kernels
import Randomness

extension ConformanceOperator {
  /// Inputs: x, then starts and entries by rows, then by columns.
  static let sparseProduct = Self("sparse product") {
    Reference.sparseProduct($0[0], starts: $0[1], entries: $0[2])
  } build: { graph, inputs in
    graph.product(
      SparseMatrix(
        rows: .init(starts: inputs[1], entries: inputs[2]), columns: .init(starts: inputs[3], entries: inputs[4])),
      inputs[0])
  }
}

/// A random sparse matrix in both orders.
private struct RandomMatrix {
  typealias Entry = (row: Int, column: Int, weight: Float)

  let rows: Int
  let columns: Int
  /// The most entries that there is room for.
  let room: Int
  private let entries: [Entry]

  /// Of `counts[r]` entries in row r.
  init(counts: [Int], columns: Int, spare: Int = 0) {
    rows = counts.count
    self.columns = columns
    var random = CounterRandom(seed: 4, purpose: "sparse matrix", counts.count, columns)
    entries = counts.enumerated().flatMap { row, count in
      (0..<count).map { _ in (row, random.integer(below: columns), random.normal()) }
    }
    room = max(entries.count + spare, 1)
  }

  /// Starts and entries by rows, or by columns.
  func inputs(byColumns: Bool) -> [ConformanceCase.Input] {
    let name = byColumns ? "columns" : "rows"
    func row(_ entry: Entry) -> Int { byColumns ? entry.column : entry.row }
    let sorted = entries.enumerated().sorted { (row($0.element), $0.offset) < (row($1.element), $1.offset) }
      .map(\.element)
    var starts = [Double](repeating: 0, count: (byColumns ? columns : rows) + 1)
    for entry in sorted { starts[row(entry) + 1] += 1 }
    for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
    // What lies past the last entry must not be read.
    var pairs = [Double](repeating: .nan, count: 2 * room)
    for (index, entry) in sorted.enumerated() {
      (pairs[2 * index], pairs[2 * index + 1]) = (Double(byColumns ? entry.row : entry.column), Double(entry.weight))
    }
    return [
      .given(
        "\(name) starts", .parameter([starts.count]), ReferenceTensor(shape: [starts.count], values: starts),
        isDifferentiable: false),
      .given(
        "\(name) entries", .parameter([room, 2]), ReferenceTensor(shape: [room, 2], values: pairs),
        isDifferentiable: false),
    ]
  }
}

extension ConformanceCase {
  /// Sparse products of one row and of many, with rows of no entry and of thousands, over vectors and images.
  static func sparseProducts() -> [ConformanceCase] {
    let many = (0..<130).map { $0 % 7 == 3 ? 0 : $0 % 11 }
    let cases: [(counts: [Int], x: TensorType, spare: Int)] = [
      ([1], .activation(1, 1, 1), 0), ([0, 3, 0], .activation(1, 5, 3), 4),
      ([2500, 1, 0, 7], .activation(1, 40, 33, 5), 0),
      (many, .activation(2, 5, 7, 16), 9), (many, .activation(1, 300, 47), 0), ([0, 0], .activation(1, 4, 4, 4), 1),
    ]
    return cases.map { counts, x, spare in
      let matrix = RandomMatrix(counts: counts, columns: x.count / x.channels, spare: spare)
      return ConformanceCase(
        .sparseProduct, "\(matrix.rows) rows of \(x)",
        [.random("x", x)] + matrix.inputs(byColumns: false) + matrix.inputs(byColumns: true))
    }
  }
}
