import Areas
import Graph
import Networks

/// One training step of the region network as a graph.
final class RegionTrainingGraph: TrainingStep {
  let graph: Graph
  let losses: [(name: String, value: Tensor)]
  let generator: TrainingGraph.Trained
  let lossScale: LossScale? = nil
  var discriminator: TrainingGraph.Trained? { nil }

  /// The pages of a step.
  let inputs: RegionInputs
  /// The colour of each of the references' areas, `[N, K A, colors]`.
  private let colors: Tensor
  /// What each colour of an area of the target counts, `[N, A, colors]`, and of a pixel, `[N, pixels, colors]`.
  private let areaWeights: Tensor
  private let pixelWeights: Tensor
  /// The pixels of the targets that must find their areas by themselves.
  private let pixels: SparseMatrix

  /// What pixels count beside areas: alone they learn many times faster than areas do.
  private static let pixelShare: Float = 0.5
  /// Builds the step.
  init(
    _ network: RegionNetwork.Configuration, _ parameters: Parameters, _ sizes: RegionInputs.Sizes,
    _ adam: AdamConfiguration
  ) {
    let graph = Graph()
    self.graph = graph
    inputs = RegionInputs(inputsOf: graph, sizes)
    colors = graph.input("colors", .activation(sizes.batch, sizes.referenceAreas, RegionBatch.colorCount))
    areaWeights = graph.input("area_weights", .activation(sizes.batch, sizes.areas, RegionBatch.colorCount))
    pixelWeights = graph.input(
      "pixel_weights", .activation(sizes.batch, RegionBatch.pixelCount, RegionBatch.colorCount))
    let count = sizes.batch * RegionBatch.pixelCount
    pixels = SparseMatrix(
      inputsOf: graph, "pixels", rows: count, columns: sizes.featurePixels, entries: count)
    let region = RegionNetwork(graph, parameters, network)
    let result = region(inputs)
    let areaLoss = graph.negativeLogLikelihood(
      probabilities: region.probabilities(result, colors: colors), weights: areaWeights)
    let pixelLoss = graph.negativeLogLikelihood(
      probabilities: region.probabilities(result, ofPixels: pixels, batch: sizes.batch, colors: colors),
      weights: pixelWeights)
    let terms: [(name: String, value: Tensor)] = [
      ("areas", areaLoss), ("pixels", graph.weightedSum([(pixelLoss, Self.pixelShare)])),
    ]
    let loss = graph.weightedSum(terms.map { ($0.value, 1) })
    losses = terms + [("generator", loss)]
    generator = TrainingGraph.trained(graph, parameters, loss: loss, scale: nil, prefix: "generator")
    graph.adamStep(
      generator.parameters.trained, gradients: generator.gradients, firstMoments: generator.firstMoments,
      secondMoments: generator.secondMoments, scalars: generator.scalars, verdict: nil, adam)
  }

  /// Sets the inputs of a step.
  func write(_ batch: RegionBatch, to graph: CompiledGraph) {
    batch.pages.write(to: inputs, of: graph)
    graph.write(batch.colors, to: colors)
    graph.write(batch.areaWeights, to: areaWeights)
    graph.write(batch.pixelWeights, to: pixelWeights)
    batch.pixels.write(to: pixels, of: graph)
  }
}
