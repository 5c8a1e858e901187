import Areas
import Graph
import Networks

/// Samples as a training step of the region network takes them in.
struct RegionBatch: Sendable {
  /// The most colours of a sample's references; the last stands for none of them.
  static let colorCount = 48
  /// The pixels of a target that are asked: every fourth each way.
  private static let pixelStep = 4
  private static let pixelSide = RegionPage.featureSide / pixelStep
  static var pixelCount: Int { pixelSide * pixelSide }
  /// The cells that a page has room for: every pixel of the features, and half as many more where lines part them.
  private static let cellsPerPage = RegionPage.featureSide * RegionPage.featureSide * 3 / 2

  /// The sizes of a step over `batch` samples of `references` references out of `pages` pages of `areas` areas.
  static func sizes(pages: Int, batch: Int, references: Int, areas: Int) -> RegionInputs.Sizes {
    RegionInputs.Sizes(
      pages: pages, batch: batch, references: references, areas: areas, side: RegionPage.side,
      runs: pages * (areas + cellsPerPage / 64), cells: pages * cellsPerPage)
  }

  /// The pages of all scenes and their samples.
  let pages: RegionValues
  /// The colour of each of the references' areas, `[N, K A, colours]`.
  let colors: [Float]
  /// What each colour of an area of the targets counts, `[N, A, colours]`, and of a pixel, `[N, pixels, colours]`.
  let areaWeights: [Float]
  let pixelWeights: [Float]
  /// The pixels of the targets that are asked.
  let pixels: SparseEntries

  /// The batch of `scenes`.
  init(_ scenes: [RegionScene], _ sizes: RegionInputs.Sizes) {
    var (allPages, samples, truths): ([RegionPage], [RegionValues.Sample], [Truth]) = ([], [], [])
    for scene in scenes {
      samples += scene.samples.map { scene.values($0, first: allPages.count) }
      truths += scene.samples.map { Truth($0, of: scene, sizes) }
      allPages += scene.pages.map(\.page)
    }
    pages = RegionValues(allPages, samples, sizes: sizes)
    func filled(_ values: [Float], rows: Int) -> [Float] {
      values + [Float](repeating: 0, count: sizes.batch * rows * Self.colorCount - values.count)
    }
    colors = filled(truths.flatMap(\.colors), rows: sizes.referenceAreas)
    areaWeights = filled(truths.flatMap(\.areaWeights), rows: sizes.areas)
    pixelWeights = filled(truths.flatMap(\.pixelWeights), rows: Self.pixelCount)
    var pixels = SparseEntries(
      capacity: sizes.batch * Self.pixelCount, columns: sizes.featurePixels, rows: sizes.batch * Self.pixelCount)
    for (number, sample) in samples.enumerated() {
      for pixel in 0..<Self.pixelCount {
        let column = sample.target * sizes.featureSide * sizes.featureSide + Self.featurePixel(pixel)
        pixels.add(row: number * Self.pixelCount + pixel, column: column, 1)
      }
    }
    self.pixels = pixels
  }

  /// The pixel of the features that is the asked one number `pixel`.
  fileprivate static func featurePixel(_ pixel: Int) -> Int {
    pixelStep * ((pixel / pixelSide) * RegionPage.featureSide + pixel % pixelSide)
  }

  /// The true colours of a sample, as numbers.
  fileprivate struct Truth {
    var colors: [Float]
    var areaWeights: [Float]
    var pixelWeights: [Float]

    /// Areas that are mixed of colours by this much teach nothing.
    private static let leastPurity: Float = 0.8

    init(_ sample: RegionScene.Sample, of scene: RegionScene, _ sizes: RegionInputs.Sizes) {
      let count = RegionBatch.colorCount
      colors = .init(repeating: 0, count: sizes.referenceAreas * count)
      areaWeights = .init(repeating: 0, count: sizes.areas * count)
      pixelWeights = .init(repeating: 0, count: RegionBatch.pixelCount * count)
      let palette = scene.palette(of: sample, limit: count - 1)
      let numbers = Dictionary(uniqueKeysWithValues: palette.enumerated().map { ($1, $0) })
      for (place, reference) in scene.references(of: sample).enumerated() {
        for (area, color) in reference.colors.enumerated() {
          guard let number = numbers[color] else { continue }
          colors[(place * sizes.areas + area) * count + number] = 1
        }
      }
      colors[sizes.referenceAreas * count - 1] = 1
      // Small areas count too, and large ones more.
      let target = scene.target(of: sample)
      let isClear = target.purities.map { $0 >= Self.leastPurity }
      let roots = zip(target.areas, isClear).map { $1 ? Float($0.pixels).squareRoot() : 0 }
      let (sum, clear) = (max(roots.reduce(0, +), 1), Float(max(isClear.count { $0 }, 1)))
      let weights = zip(roots, isClear).map { 0.5 * $0 / sum + ($1 ? 0.5 / clear : 0) }
      for (area, weight) in weights.enumerated() {
        areaWeights[area * count + (numbers[target.colors[area]] ?? count - 1)] = weight / Float(sizes.batch)
      }
      weighPixels(target, weights, numbers, batch: sizes.batch)
    }

    /// The pixels of an area count together what the area does; areas of a colour that no reference has count nothing.
    private mutating func weighPixels(
      _ target: ColoredPage, _ weights: [Float], _ numbers: [SIMD4<Float>: Int], batch: Int
    ) {
      var owners = [Int32: (area: Int32, weight: Float)](minimumCapacity: 4096)
      for cell in target.page.cells {
        // A cell's weight is a share of its area: times the pixels of that it compares.
        let share = cell.weight * Float(target.areas[Int(cell.area)].pixels)
        if let known = owners[cell.pixel], known.weight >= share { continue }
        owners[cell.pixel] = (cell.area, share)
      }
      var counts = [Float](repeating: 0, count: weights.count)
      let asked = (0..<RegionBatch.pixelCount).map { pixel in
        owners[Int32(RegionBatch.featurePixel(pixel))]?.area
      }
      for case let area? in asked { counts[Int(area)] += 1 }
      let known = weights.indices.filter { counts[$0] > 0 && numbers[target.colors[$0]] != nil }
      let total = max(known.reduce(0) { $0 + weights[$1] }, 1e-6)
      for (pixel, area) in asked.enumerated() {
        guard let area, let number = numbers[target.colors[Int(area)]] else { continue }
        pixelWeights[pixel * RegionBatch.colorCount + number] =
          weights[Int(area)] / counts[Int(area)] / total / Float(batch)
      }
    }
  }
}
