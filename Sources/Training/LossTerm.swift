import Graph
import Networks

/// A term of the generator's loss (SPEC.md, "Losses"): all that is to know of it but what it counts in a run.
struct LossTerm: Sendable {
  /// What a run's configuration and its log call the term.
  let name: String
  /// What it counts.
  let weight: WritableKeyPath<LossWeights, Float> & Sendable
  /// The scalars that it adds up, each with its share; none where the network makes nothing for it.
  private let parts: @Sendable (LossInputs) -> [(value: Tensor, share: Float)]

  /// All terms, in the order in which they are reported.
  static let all: [LossTerm] =
    [
      LossTerm(name: "adversarial", weight: \.adversarial) { inputs in
        guard let opinion = inputs.opinion else { return [] }
        return [(inputs.graph.binaryCrossEntropy(logits: opinion, target: 1), 1)]
      },
      LossTerm(name: "l1", weight: \.l1) { inputs in
        let (truth, color) = (inputs.truth, inputs.prediction.color)
        return [(inputs.graph.meanAbsoluteDifference(truth, color, smoothBelow: inputs.smoothness), 1)]
      },
    ]
    + ColoringResult.Draft.Term.allCases.map(ofDrafts) + [
      ofFeatures("perceptual", weight: \.perceptual) { $0.meanAbsoluteDifference($1, $2) },
      ofFeatures("style", weight: \.style) { $0.meanAbsoluteDifference($0.gram($1), $0.gram($2)) },
    ]

  /// The mean absolute differences between the target and the drafts of a kind, at the target's size.
  private static func ofDrafts(_ kind: ColoringResult.Draft.Term) -> LossTerm {
    LossTerm(name: kind.rawValue, weight: kind.weight) { inputs in
      inputs.prediction.drafts.filter { $0.term == kind }.map { draft in
        let factor = inputs.truth.type[1] / draft.image.type[1]
        let image = factor == 1 ? draft.image : inputs.graph.upsampled(draft.image, by: factor)
        return (inputs.graph.meanAbsoluteDifference(inputs.truth, image), 1)
      }
    }
  }

  /// The mean of what `difference` says of each layer of VGG19's features.
  private static func ofFeatures(
    _ name: String, weight: WritableKeyPath<LossWeights, Float> & Sendable,
    _ difference: @escaping @Sendable (Graph, Tensor, Tensor) -> Tensor
  ) -> LossTerm {
    LossTerm(name: name, weight: weight) { inputs in
      let layers = inputs.features
      return layers.map { (difference(inputs.graph, $0.truth, $0.color), 1 / Float(layers.count)) }
    }
  }

  /// The term times its weight; nil where it counts nothing.
  func value(_ inputs: LossInputs, _ weights: LossWeights) -> Tensor? {
    let weight = weights[keyPath: weight]
    let parts = weight == 0 ? [] : parts(inputs)
    return parts.isEmpty ? nil : inputs.graph.weightedSum(parts.map { ($0.value, weight * $0.share) })
  }
}

extension ColoringResult.Draft.Term {
  /// What the drafts of the kind count.
  var weight: WritableKeyPath<LossWeights, Float> & Sendable {
    switch self {
    case .latent: \.latent
    case .coarse: \.coarse
    case .fine: \.fine
    case .synthesis: \.synthesis
    }
  }
}

/// What the terms of the generator's loss compare.
final class LossInputs {
  let graph: Graph
  /// What the generator made.
  let prediction: TrainingGraph.Prediction
  /// The target's colours, `[N, H, W, 3]`.
  let truth: Tensor
  /// The discriminator's logits on what the generator made; nil without one.
  let opinion: Tensor?
  /// Under which difference from the truth the L1 loss is smooth.
  let smoothness: Float
  /// VGG19's features of truth and output by layers, built once a term asks.
  private(set) lazy var features: [(truth: Tensor, color: Tensor)] = {
    let vgg = VGG19(graph, featureParameters)
    return zip(vgg(truth), vgg(prediction.color)).map { ($0, $1) }
  }()

  private let featureParameters: Parameters

  init(
    _ graph: Graph, _ prediction: TrainingGraph.Prediction, truth: Tensor, opinion: Tensor?, smoothness: Float,
    features: Parameters
  ) {
    (self.graph, self.prediction, self.truth, self.opinion) = (graph, prediction, truth, opinion)
    (self.smoothness, featureParameters) = (smoothness, features)
  }
}
