import Graph

/// What the region network sees: pages with their areas, those of a target and those of its references.
///
/// Samples share pages: what is the target of one may be a reference of another. Areas are numbered over all samples. Where
/// a page has fewer areas than there is room for, the rest is absent; the last area of the references of a sample stands for
/// none of them.
public struct RegionInputs {
  /// How many of everything there are.
  public struct Sizes: Hashable, Sendable {
    /// Pages of all samples.
    public var pages: Int
    /// Samples, each of a target and its references: N.
    public var batch: Int
    /// Reference pages of a sample: K.
    public var references: Int
    /// Areas that a page has room for: A.
    public var areas: Int
    /// Rows and columns of a page.
    public var side: Int
    /// Runs of cells that areas are summed up from.
    public var runs: Int
    /// Cells of all pages.
    public var cells: Int

    /// As many of everything.
    public init(pages: Int, batch: Int, references: Int, areas: Int, side: Int, runs: Int, cells: Int) {
      (self.pages, self.batch, self.references, self.areas) = (pages, batch, references, areas)
      (self.side, self.runs, self.cells) = (side, runs, cells)
    }

    /// Areas of a sample's references: K A.
    public var referenceAreas: Int { references * areas }
    /// Rows and columns of the features.
    public var featureSide: Int { side / 2 }
    /// Pixels of the features of all pages.
    public var featurePixels: Int { pages * featureSide * featureSide }
    /// Runs of the targets' areas, and of the references', where no page is used more often than others need be.
    var targetRuns: Int { runs * ((batch + pages - 1) / pages) }
    var referenceRuns: Int { runs * ((batch * references + pages - 1) / pages) }
  }

  /// Where areas lie, and which are there.
  public struct Places {
    /// The numbers of `AreaGeometry` among what is drawn and then on the page: `[N, 1, areas, 18]`. Those on the page are
    /// zero for references of another size than the target's.
    public let geometry: Tensor
    /// 0 for areas that are there, and a number that no score outweighs for others: `[N, 1, areas, 1]`.
    public let absence: Tensor

    fileprivate init(_ name: String, batch: Int, areas: Int, in graph: Graph) {
      geometry = graph.input("\(name)_geometry", .activation(batch, 1, areas, 18))
      absence = graph.input("\(name)_absence", .activation(batch, 1, areas, 1))
    }
  }

  /// What the absence of an area is.
  public static let absent: Float = -1e4

  /// What is drawn on the pages, and which pixels their areas have.
  public struct Pages {
    let sizes: Sizes
    /// Lines, trace lines and distances: `[pages, S, S, 3]`.
    public let image: Tensor
    /// Runs of cells times pixels of the features.
    public let runs: SparseMatrix
    /// Areas of the targets, a sample after the other, times runs: with the former the mean of an area's pixels.
    public let targetAreas: SparseMatrix
    /// The same of the references.
    public let referenceAreas: SparseMatrix

    /// Declares the inputs in `graph`.
    public init(inputsOf graph: Graph, _ sizes: Sizes) {
      self.sizes = sizes
      image = graph.input("image", .activation(sizes.pages, sizes.side, sizes.side, 3))
      runs = SparseMatrix(
        inputsOf: graph, "runs", rows: sizes.runs, columns: sizes.featurePixels, entries: sizes.cells)
      func areas(_ name: String, _ count: Int, entries: Int) -> SparseMatrix {
        SparseMatrix(inputsOf: graph, name, rows: sizes.batch * count, columns: sizes.runs, entries: entries)
      }
      targetAreas = areas("target areas", sizes.areas, entries: sizes.targetRuns)
      referenceAreas = areas("reference areas", sizes.referenceAreas, entries: sizes.referenceRuns)
    }
  }

  /// Where the areas of targets and references lie.
  public struct Areas {
    let sizes: Sizes
    /// Of the targets' areas.
    public let target: Places
    /// Of the references' areas.
    public let reference: Places
    /// For each of the references' areas whether its page has the target's size, whether it has another, and whether it
    /// stands for none, 0 or 1 each: `[N, 1, K A, 3]`.
    public let kinds: Tensor

    /// Declares the inputs in `graph`.
    public init(inputsOf graph: Graph, _ sizes: Sizes) {
      self.sizes = sizes
      target = Places("target", batch: sizes.batch, areas: sizes.areas, in: graph)
      reference = Places("reference", batch: sizes.batch, areas: sizes.referenceAreas, in: graph)
      kinds = graph.input("reference_kinds", .activation(sizes.batch, 1, sizes.referenceAreas, 3))
    }
  }

  /// How many of everything there are.
  public let sizes: Sizes
  /// What is drawn.
  public let pages: Pages
  /// Where it lies.
  public let areas: Areas

  /// Declares the inputs in `graph`.
  public init(inputsOf graph: Graph, _ sizes: Sizes) {
    self.sizes = sizes
    (pages, areas) = (Pages(inputsOf: graph, sizes), Areas(inputsOf: graph, sizes))
  }
}
