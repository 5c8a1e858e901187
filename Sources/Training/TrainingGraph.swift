import Graph
import Kernels
import Networks

/// One training step as a graph: forward, losses, gradients of both networks from the same forward pass, and Adam.
public final class TrainingGraph: TrainingStep {
  /// The parameters of everything that a step touches.
  public struct Networks {
    /// The network that colours.
    public let color = Parameters("color")
    /// The temporal network; it stays without parameters where it is not trained.
    public let temporal = Parameters("temporal")
    /// The region network; it stays without parameters where it is not trained.
    public let region = Parameters("region")
    /// The stage's discriminator; it stays without parameters where no loss asks it.
    public let discriminator = Parameters("discriminator")
    /// The features that perceptual and style loss compare; nothing trains them.
    public let features = Parameters("VGG19")

    /// Networks without parameters yet.
    public init() {}
  }

  /// What a step trains with.
  public struct Configuration {
    /// The network that colours.
    public var network: NetworkConfiguration
    /// Which network is trained: that one, or the temporal network over what it makes.
    public var stage: Stage
    /// The form of the temporal network, where it is trained.
    public var temporalForm: TemporalNetwork.Form
    /// Samples of one step.
    public var batch: Int
    /// Height and width of the images.
    public var size: Int
    /// References of each sample.
    public var references: Int
    /// What each loss counts.
    public var weights: LossWeights
    /// The optimiser's constants.
    public var adam: AdamConfiguration
    /// How exactly the step computes; mixed precision scales the losses.
    public var precision: Precision

    /// A step over `batch` samples of `size` x `size` pixels.
    public init(
      network: NetworkConfiguration, stage: Stage = .color,
      temporalForm: TemporalNetwork.Form = .filtering(), batch: Int, size: Int, references: Int = 2,
      weights: LossWeights = .init(), adam: AdamConfiguration = .init(), precision: Precision = .single
    ) {
      self.network = network
      self.stage = stage
      self.temporalForm = temporalForm
      self.batch = batch
      self.size = size
      self.references = references
      self.weights = weights
      self.adam = adam
      self.precision = precision
    }
  }

  /// One of the two networks with what its optimiser needs.
  public struct Trained {
    /// The network's parameters.
    public let parameters: Parameters
    /// The gradient of each parameter.
    public let gradients: VariableArena
    /// Adam's running mean of each gradient.
    public let firstMoments: VariableArena
    /// Adam's running mean of each squared gradient.
    public let secondMoments: VariableArena
    /// The input for `AdamConfiguration.scalars`.
    public let scalars: Tensor
  }

  /// The graph.
  public let graph: Graph
  /// The step's images.
  public let frames: Frames
  /// The target's colours, `[N, H, W, 3]`.
  public let targetColor: Tensor
  /// What the generator made of them, `[N, H, W, 3]`.
  public let output: Tensor
  /// Each loss by name, a scalar each: the generator's terms as weighted, then `generator`, and `discriminator` where
  /// there is one.
  public let losses: [(name: String, value: Tensor)]
  /// The network of the stage and its optimiser.
  public let generator: Trained
  /// The discriminator and its optimiser; nil where the adversarial loss counts nothing.
  public let discriminator: Trained?

  /// What the losses are multiplied by for their gradients, in mixed precision.
  public let lossScale: LossScale?

  /// Builds the step.
  public init(_ configuration: Configuration, _ networks: Networks) {
    let graph = Graph()
    self.graph = graph
    lossScale = configuration.precision == .mixed ? LossScale(in: graph) : nil
    let frames = Frames(
      inputsOf: graph, batch: configuration.batch, references: configuration.references,
      height: configuration.size, width: configuration.size)
    let target = graph.input(
      "target_color", .activation(configuration.batch, configuration.size, configuration.size, 3))
    let prediction = Self.prediction(configuration, networks, frames, in: graph)
    let opinion = configuration.weights.needsDiscriminator ? prediction.opinion(prediction.color) : nil
    let inputs = LossInputs(
      graph, prediction, truth: target, opinion: opinion, smoothness: configuration.stage.smoothness,
      features: networks.features)
    let terms = LossTerm.all.compactMap { term in
      term.value(inputs, configuration.weights).map { (name: term.name, value: $0) }
    }
    let generatorLoss = graph.weightedSum(terms.map { ($0.value, 1) })
    var losses = terms + [("generator", generatorLoss)]
    generator = Self.trained(
      graph, networks.generator(of: configuration.stage), loss: generatorLoss, scale: lossScale?.value,
      prefix: "generator")
    if let opinion {
      let loss = graph.weightedSum([
        (graph.binaryCrossEntropy(logits: prediction.opinion(target), target: 1), 1),
        (graph.binaryCrossEntropy(logits: opinion, target: 0), 1),
      ])
      losses.append(("discriminator", loss))
      discriminator = Self.trained(
        graph, networks.discriminator, loss: loss, scale: lossScale?.value, prefix: "discriminator")
    } else {
      discriminator = nil
    }
    (self.frames, targetColor, output, self.losses) = (frames, target, prediction.color, losses)
    let verdict = lossScale?.verdict(on: trained.map(\.gradients), in: graph, configuration.adam)
    for trained in trained {
      graph.adamStep(
        trained.parameters.trained, gradients: trained.gradients, firstMoments: trained.firstMoments,
        secondMoments: trained.secondMoments, scalars: trained.scalars, verdict: verdict, configuration.adam)
    }
  }

  /// Takes the gradient of `loss`, times `scale` where there is one, with respect to a network's parameters into an arena of its own.
  static func trained(
    _ graph: Graph, _ parameters: Parameters, loss: Tensor, scale: Tensor?, prefix: String
  ) -> Trained {
    let arena = parameters.trained
    let gradients = arena.mirrored("\(arena.name) gradients")
    let variables = Array(arena.variables.values)
    let tensors = graph.gradients(of: loss, scale: scale, with: variables.map { graph.variable($0, of: arena) })
    for (variable, gradient) in zip(gradients.variables.values, tensors) {
      if let gradient { graph.store(gradient, in: variable, of: gradients) }
    }
    return Trained(
      parameters: parameters, gradients: gradients, firstMoments: arena.mirrored("\(arena.name) first moments"),
      secondMoments: arena.mirrored("\(arena.name) second moments"),
      scalars: graph.input("\(prefix) adam", .parameter([4])))
  }
}
