import Areas
import Graph

/// Pages as the region network takes them in.
public struct RegionValues: Sendable {
  /// A target and its references, by their numbers among the pages.
  public struct Sample: Sendable {
    /// The page whose areas are asked for.
    public var target: Int
    /// Pages whose areas are known.
    public var references: [Reference]

    /// A target with `references`.
    public init(target: Int, references: [Reference]) {
      (self.target, self.references) = (target, references)
    }
  }

  /// A page whose areas are known.
  public struct Reference: Sendable {
    /// Its number.
    public var page: Int
    /// Whether it has the size of the target's, so that places on them compare.
    public var isOfTargetSize: Bool

    /// A page.
    public init(_ page: Int, isOfTargetSize: Bool) {
      (self.page, self.isOfTargetSize) = (page, isOfTargetSize)
    }
  }

  private let pages: Pages
  private let areas: Areas

  /// The values of `samples` of `pages`. There are no more of either than `sizes` says, and no more references to a sample.
  /// Pages have fewer areas than there is room for, and no more runs and cells than that, or the rest is left out.
  public init(_ pages: [RegionPage], _ samples: [Sample], sizes: RegionInputs.Sizes) {
    self.pages = Pages(pages, samples, sizes: sizes)
    areas = Areas(pages, samples, sizes: sizes)
  }

  /// Sets the inputs of a graph.
  public func write(to inputs: RegionInputs, of graph: CompiledGraph) {
    pages.write(to: inputs.pages, of: graph)
    areas.write(to: inputs.areas, of: graph)
  }

  /// What is drawn on pages.
  public struct Pages: Sendable {
    /// The most cells that are summed up at once: a background has thousands.
    private static let runLength = 64

    private let sizes: RegionInputs.Sizes
    private var image: [Float] = []
    private var runs: SparseEntries
    private var targetAreas: SparseEntries
    private var referenceAreas: SparseEntries

    /// How many runs and cells `pages` have.
    public static func counts(_ pages: [RegionPage]) -> (runs: Int, cells: Int) {
      (pages.reduce(0) { $0 + runs(of: $1).count }, pages.reduce(0) { $0 + $1.cells.count })
    }

    /// The cells of a page in runs of one area each.
    private static func runs(of page: RegionPage) -> [Range<Int>] {
      var runs: [Range<Int>] = []
      var first = 0
      for index in page.cells.indices where index > first {
        if page.cells[index].area != page.cells[first].area || index - first == runLength {
          runs.append(first..<index)
          first = index
        }
      }
      if first < page.cells.count { runs.append(first..<page.cells.count) }
      return runs
    }

    /// The values of `pages`, as `samples` use them.
    public init(_ pages: [RegionPage], _ samples: [Sample], sizes: RegionInputs.Sizes) {
      precondition(pages.count <= sizes.pages, "\(sizes.pages) pages at most")
      self.sizes = sizes
      runs = SparseEntries(capacity: sizes.cells, columns: sizes.featurePixels, rows: sizes.runs)
      targetAreas = SparseEntries(
        capacity: sizes.targetRuns, columns: sizes.runs, rows: sizes.batch * sizes.areas)
      referenceAreas = SparseEntries(
        capacity: sizes.referenceRuns, columns: sizes.runs, rows: sizes.batch * sizes.referenceAreas)
      image = .init(repeating: 0, count: sizes.pages * 3 * sizes.side * sizes.side)
      let areaRuns = pages.enumerated().map { add($1, number: $0) }
      for (number, sample) in samples.enumerated() {
        for (area, run) in areaRuns[sample.target] {
          targetAreas.add(row: number * sizes.areas + area, column: run, 1)
        }
        for (place, known) in sample.references.enumerated() {
          let first = (number * sizes.references + place) * sizes.areas
          for (area, run) in areaRuns[known.page] { referenceAreas.add(row: first + area, column: run, 1) }
        }
      }
    }

    /// Adds a page, and says which runs its areas have.
    private mutating func add(_ page: RegionPage, number: Int) -> [(area: Int, run: Int)] {
      precondition(page.places.count < sizes.areas, "a page has room for \(sizes.areas - 1) areas")
      let values = page.image.map { Float($0) / 255 }
      image.replaceSubrange(number * values.count..<(number + 1) * values.count, with: values)
      let pixels = number * sizes.featureSide * sizes.featureSide
      return Self.runs(of: page).compactMap { range in
        runs.addRow(page.cells[range].map { (pixels + Int($0.pixel), $0.weight) })
          .map { (Int(page.cells[range.lowerBound].area), $0) }
      }
    }

    /// Sets the inputs of a graph; `targetsAlone` where that has no use for references.
    public func write(to inputs: RegionInputs.Pages, of graph: CompiledGraph, targetsAlone: Bool = false) {
      graph.write(image, to: inputs.image)
      runs.write(to: inputs.runs, of: graph)
      targetAreas.write(to: inputs.targetAreas, of: graph)
      if !targetsAlone { referenceAreas.write(to: inputs.referenceAreas, of: graph) }
    }
  }

  /// Where the areas of pages lie.
  public struct Areas: Sendable {
    private var target: Places
    private var reference: Places
    private var kinds: [Float]

    private struct Places: Sendable {
      var geometry: [Float]
      var absence: [Float]

      init(count: Int) {
        geometry = .init(repeating: 0, count: 18 * count)
        absence = .init(repeating: RegionInputs.absent, count: count)
      }

      mutating func set(_ place: AreaPlace, at area: Int, onPage: Bool) {
        let values = place.amongInk.values + (onPage ? place.onPage.values : .init(repeating: 0, count: 9))
        geometry.replaceSubrange(18 * area..<18 * area + 18, with: values)
        absence[area] = 0
      }
    }

    /// The values of `samples` of `pages`.
    public init(_ pages: [RegionPage], _ samples: [Sample], sizes: RegionInputs.Sizes) {
      precondition(samples.count <= sizes.batch, "\(sizes.batch) samples at most")
      target = Places(count: sizes.batch * sizes.areas)
      reference = Places(count: sizes.batch * sizes.referenceAreas)
      kinds = .init(repeating: 0, count: 3 * sizes.batch * sizes.referenceAreas)
      for (number, sample) in samples.enumerated() {
        precondition(sample.references.count <= sizes.references, "\(sizes.references) references at most")
        for page in [sample.target] + sample.references.map(\.page) {
          precondition(
            pages[page].places.count < sizes.areas, "a page has room for \(sizes.areas - 1) areas")
        }
        for (area, place) in pages[sample.target].places.enumerated() {
          target.set(place, at: number * sizes.areas + area, onPage: true)
        }
        for (place, known) in sample.references.enumerated() {
          let first = (number * sizes.references + place) * sizes.areas
          for (area, place) in pages[known.page].places.enumerated() {
            reference.set(place, at: first + area, onPage: known.isOfTargetSize)
            kinds[3 * (first + area) + (known.isOfTargetSize ? 0 : 1)] = 1
          }
        }
        // It is there, and it is none.
        let last = (number + 1) * sizes.referenceAreas - 1
        reference.absence[last] = 0
        kinds[3 * last + 2] = 1
      }
    }

    /// Sets the inputs of a graph.
    public func write(to inputs: RegionInputs.Areas, of graph: CompiledGraph) {
      graph.write(target.geometry, to: inputs.target.geometry)
      graph.write(target.absence, to: inputs.target.absence)
      graph.write(reference.geometry, to: inputs.reference.geometry)
      graph.write(reference.absence, to: inputs.reference.absence)
      graph.write(kinds, to: inputs.kinds)
    }
  }
}

/// The entries of a sparse matrix.
public struct SparseEntries: Sendable {
  private let capacity: Int
  private let columns: Int
  private let rows: Int
  private var entries: [(row: Int, column: Int, weight: Float)] = []
  private var filledRows = 0

  /// None yet of a matrix of `rows` and `columns` that has room for `capacity` entries.
  public init(capacity: Int, columns: Int, rows: Int) {
    (self.capacity, self.columns, self.rows) = (capacity, columns, rows)
  }

  /// Adds an entry.
  public mutating func add(row: Int, column: Int, _ weight: Float) {
    if entries.count < capacity { entries.append((row, column, weight)) }
  }

  /// Adds the next row; nil where there is no room for it.
  mutating func addRow(_ row: [(column: Int, weight: Float)]) -> Int? {
    guard filledRows < rows, entries.count + row.count <= capacity else { return nil }
    for (column, weight) in row { entries.append((filledRows, column, weight)) }
    filledRows += 1
    return filledRows - 1
  }

  /// Sets a matrix of a graph.
  public func write(to matrix: SparseMatrix, of graph: CompiledGraph) {
    write(matrix.rows, count: rows, of: graph) { ($0.row, $0.column) }
    write(matrix.columns, count: columns, of: graph) { ($0.column, $0.row) }
  }

  private func write(
    _ order: SparseMatrix.Order, count: Int, of graph: CompiledGraph,
    _ place: ((row: Int, column: Int, weight: Float)) -> (Int, Int)
  ) {
    var starts = [Int](repeating: 0, count: count + 1)
    for entry in entries { starts[place(entry).0 + 1] += 1 }
    for row in 0..<count { starts[row + 1] += starts[row] }
    var next = starts
    var pairs = [Float](repeating: 0, count: 2 * capacity)
    for entry in entries {
      let (row, column) = place(entry)
      (pairs[2 * next[row]], pairs[2 * next[row] + 1]) = (Float(column), entry.weight)
      next[row] += 1
    }
    graph.write(starts.map(Float.init), to: order.starts)
    graph.write(pairs, to: order.entries)
  }
}
