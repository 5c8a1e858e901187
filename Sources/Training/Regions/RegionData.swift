import Footage
import Graph
import Networks
import Vulkan

/// The drawings that the region network is trained on.
final class RegionData: TrainingData {
  /// The pages of a scene, each painted from others, and the areas that a page has room for.
  static let (pagesOfScene, areasOfPage) = (4, 128)

  private let configuration: RunConfiguration
  private let step: RegionTrainingGraph
  private let pages: ColoredPages
  private let evaluator: RegionEvaluator?

  /// The shots of `dataset` for the region network of `state`, whose step is `step`; once `cancellation` is wished for,
  /// evaluations end.
  ///
  /// Throws `TrainingError.noShots` where no shot has two drawings.
  init(
    _ configuration: RunConfiguration, _ step: RegionTrainingGraph, _ state: TrainingState, on dataset: Dataset,
    cancellation: Cancellation
  ) throws {
    self.configuration = configuration
    self.step = step
    let shots = try dataset.split(configuration)
    pages = ColoredPages(shots.training, limit: Self.areasOfPage - 1)
    if pages.shots.isEmpty {
      throw TrainingError.noShots(path: dataset.folder.path, reason: "no shot of two drawings is left to train on")
    }
    let heldOut = ColoredPages(shots.heldOut, limit: Self.areasOfPage - 1)
    evaluator = try configuration.regionNetwork.flatMap { network in
      heldOut.shots.isEmpty
        ? nil
        : try RegionEvaluator(
          network, state.networks.region, variables: state.variables, pages: heldOut, cancellation: cancellation)
    }
  }

  var shotCount: Int { pages.shots.count }

  func batches(from step: Int) -> () throws -> StepInputs {
    let (pages, sizes) = (pages, self.step.inputs.sizes)
    let (seed, count) = (configuration.seed, configuration.batch)
    let batches = Prefetcher(from: step) { step in
      RegionBatch(
        try (0..<count).map {
          try RegionScene.drawn(from: pages, count: Self.pagesOfScene, seed: seed, step: step, position: $0)
        }, sizes)
    }
    return { [training = self.step] in
      let batch = try batches.next()
      return { training.write(batch, to: $0) }
    }
  }

  func evaluate() throws -> (evaluation: Evaluation, sheet: Image?)? { try evaluator.map { (try $0.evaluate(), nil) } }
}
