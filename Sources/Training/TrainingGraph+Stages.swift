import Graph
import Networks

extension TrainingGraph {
  /// What a stage makes of a step's frames.
  struct Prediction {
    /// The images that the stage makes, `[N, H, W, 3]`.
    let color: Tensor
    /// What the network makes of them on its way.
    let drafts: [ColoringResult.Draft]
    /// The discriminator's logits on such images: each call builds it once more over the same parameters.
    let opinion: (_ color: Tensor) -> Tensor
  }

  /// What the stage of `configuration` makes of `frames`.
  static func prediction(
    _ configuration: Configuration, _ networks: Networks, _ frames: Frames, in graph: Graph
  ) -> Prediction {
    let network = configuration.network
    switch configuration.stage {
    case .color:
      let result = network.result(of: frames, in: graph, networks.color, isTraining: true)
      return Prediction(color: result.color, drafts: result.drafts) { color in
        ColorDiscriminator(graph, networks.discriminator, network, isTraining: true)(line: frames.line, color: color)
      }
    case .region: preconditionFailure("the region network has a step of its own")
    case .temporal:
      // The network that colours stays as it is, its spectral vectors too: it computes as `infer` does.
      let color = network.result(of: frames, in: graph, networks.color, isTraining: false).color
      let sequence = FrameSequence(color: color, of: frames, in: graph)
      let output = TemporalNetwork(
        graph, networks.temporal, network, form: configuration.temporalForm, isTraining: true)(sequence)
      return Prediction(color: output, drafts: []) { color in
        let color = graph.inserted(color, into: frames.referenceColor, at: sequence.place)
        return TemporalDiscriminator(graph, networks.discriminator, network, isTraining: true)(
          color: color, line: sequence.line, count: sequence.count)
      }
    }
  }
}

extension Stage {
  /// Under which difference from the truth the L1 loss is smooth. What the temporal network is given is right but for a
  /// little at nearly every pixel, and the signs of so little would drown what is wrong.
  var smoothness: Float {
    switch self {
    case .color, .region: 0
    case .temporal: 16 / 255
    }
  }
}

extension TrainingGraph.Networks {
  /// The network that a stage trains, beside its discriminator.
  func generator(of stage: Stage) -> Parameters {
    switch stage {
    case .color: color
    case .temporal: temporal
    case .region: region
    }
  }

  /// The networks that a stage needs and leaves as they are, those that a checkpoint holds.
  func frozen(in stage: Stage) -> [Parameters] {
    switch stage {
    case .color: []
    case .temporal, .region: [color]
    }
  }
}
