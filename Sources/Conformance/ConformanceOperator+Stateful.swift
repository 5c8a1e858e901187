import Graph
import Kernels
import Networks

extension ConformanceOperator {
  /// A convolution whose weight is divided by its spectral norm. Inputs: x, weight, u, bias. Outputs: the convolution,
  /// what u became, and in training what another iteration makes of it.
  ///
  /// The vectors are constants of the gradient, so the reference takes them from `original`, the weight before finite
  /// differences move it.
  static func spectralNorm(isTraining: Bool, original: @escaping @Sendable () -> ReferenceTensor) -> Self {
    Self("spectral norm") { values in
      let first = Reference.spectralNormTraining(original(), u: values[2])
      let u = isTraining ? first.u : values[2]
      let weight = Reference.spectralNorm(values[1], u: u, v: first.v)
      let y = Reference.conv2d(values[0], weight: weight, bias: values[3])
      return isTraining ? [y, u, Reference.spectralNormTraining(original(), u: u).u] : [y, u]
    } build: { graph, inputs in
      let (weight, u) = (inputs[1], inputs[2])
      let first = graph.spectralNorm(weight, u: u, movesVector: isTraining)
      let y = graph.conv2d(inputs[0], weight: first.weight, bias: inputs[3])
      guard isTraining else { return [y, first.vector] }
      return [y, first.vector, graph.spectralNorm(weight, u: first.vector, movesVector: true).vector]
    }
  }

  /// Steps of Adam over an arena of `variables` tensors. Inputs: the parameters, then for each step the gradients and
  /// the step's scalars. Outputs: the parameters after each step.
  static func adam(steps: Int, variables: Int, learningRate: Double, _ constants: AdamConfiguration = .init()) -> Self {
    Self("adam") { inputs in
      var states = inputs.prefix(variables).map { Reference.AdamState(parameter: $0) }
      return (1...steps).flatMap { step in
        for index in states.indices {
          states[index] = Reference.adamStep(
            states[index], gradient: inputs[variables + (step - 1) * (variables + 1) + index], step: step,
            learningRate: learningRate, beta1: Double(constants.beta1), beta2: Double(constants.beta2),
            epsilon: Double(constants.epsilon))
        }
        return states.map(\.parameter)
      }
    } build: { graph, inputs in
      let parameters = VariableArena(name: "parameters")
      let places = inputs.prefix(variables).enumerated().map { parameters.variable("\($0)", $1.type) }
      let gradients = parameters.mirrored("gradients")
      let (first, second) = (parameters.mirrored("first moments"), parameters.mirrored("second moments"))
      for (input, place) in zip(inputs, places) { graph.store(input, in: place, of: parameters) }
      return (0..<steps).flatMap { step in
        let given = inputs.dropFirst(variables + step * (variables + 1)).prefix(variables + 1)
        for (gradient, place) in zip(given, places) { graph.store(gradient, in: place, of: gradients) }
        graph.adamStep(
          parameters, gradients: gradients, firstMoments: first, secondMoments: second,
          scalars: given[given.endIndex - 1], constants)
        return places.map { graph.scaled(graph.variable($0, of: parameters), by: 1) }
      }
    }
  }

  /// Steps of Adam on gradients of scaled losses over an arena of one tensor. Inputs: the parameter, the state of loss
  /// scaling, then for each step the gradient and the step's scalars. Outputs: the parameter and the state after each step.
  static func scaledAdam(steps: Int, learningRate: Double, _ constants: AdamConfiguration = .init()) -> Self {
    Self("scaled adam") { inputs in
      var (state, made) = (Reference.AdamState(parameter: inputs[0]), 0)
      var scaling = inputs[1].values
      return (0..<steps).flatMap { step in
        let gradient = inputs[2 + 2 * step]
        let isFinite = gradient.values.allSatisfy(\.isFinite)
        if isFinite {
          made += 1
          state = Reference.adamStep(
            state, gradient: Reference.scale(gradient, by: 1 / scaling[0]), step: made, learningRate: learningRate,
            beta1: Double(constants.beta1), beta2: Double(constants.beta2), epsilon: Double(constants.epsilon))
        }
        scaling = Reference.lossScaleStep(
          scaling, isFinite: isFinite, beta1: Double(constants.beta1), beta2: Double(constants.beta2))
        return [state.parameter, ReferenceTensor(shape: [4], values: scaling)]
      }
    } build: { graph, inputs in
      let (parameters, scaling) = (VariableArena(name: "parameters"), VariableArena(name: "loss scale"))
      let place = parameters.variable("w", inputs[0].type)
      let gradients = parameters.mirrored("gradients")
      let (first, second) = (parameters.mirrored("first moments"), parameters.mirrored("second moments"))
      graph.store(inputs[0], in: place, of: parameters)
      graph.store(inputs[1], in: scaling.variable("state", inputs[1].type), of: scaling)
      let state = graph.variable(scaling.variable("state", inputs[1].type), of: scaling)
      return (0..<steps).flatMap { step in
        graph.store(inputs[2 + 2 * step], in: place, of: gradients)
        let verdict = graph.lossScaleStep(state, gradients: [gradients], constants)
        graph.adamStep(
          parameters, gradients: gradients, firstMoments: first, secondMoments: second, scalars: inputs[3 + 2 * step],
          verdict: verdict, constants)
        return [graph.scaled(graph.variable(place, of: parameters), by: 1), graph.scaled(state, by: 1)]
      }
    }
  }

  /// The colour transform of SPEC.md, built by the network's own code. Inputs: the target, the K references of each
  /// sample one after the other, their colours in the same order, then the tensors of `colorTransformParameters`.
  static func colorTransform(references: Int) -> Self {
    Self("color transform") { inputs in
      Reference.colorTransform(inputs, references: references)
    } build: { graph, inputs in
      let parameters = Parameters("color transform")
      for (name, input) in zip(colorTransformParameters, inputs.dropFirst(3)) {
        let place = parameters.trained.variable("transform.\(name)", input.type)
        graph.store(input, in: place, of: parameters.trained)
      }
      let transform = ColorTransform(graph, parameters, prefix: "transform")
      return [transform(target: inputs[0], references: inputs[1], colors: inputs[2])]
    }
  }

  /// The names of the colour transform's parameters.
  static let colorTransformParameters = ["match", "mask_m", "mask_n", "color", "expand"].flatMap {
    ["\($0).weight", "\($0).bias"]
  }
}

extension Reference {
  /// The state of `LossScaling` after a step, whose gradients are finite or not.
  fileprivate static func lossScaleStep(_ state: [Double], isFinite: Bool, beta1: Double, beta2: Double) -> [Double] {
    guard isFinite else { return [state[0] / 2, 0, state[2], state[3]] }
    let grows = Int(state[1]) + 1 == LossScaling.growthInterval
    return [
      grows ? min(2 * state[0], Double(LossScaling.largestScale)) : state[0], grows ? 0 : state[1] + 1,
      1 - beta1 * (1 - state[2]), 1 - beta2 * (1 - state[3]),
    ]
  }

  /// The similarity-based colour transform, step by step as SPEC.md's `transform` has it; inputs as of
  /// `ConformanceOperator.colorTransform`.
  fileprivate static func colorTransform(_ inputs: [ReferenceTensor], references: Int) -> [ReferenceTensor] {
    let parameters = Dictionary(
      zip(ConformanceOperator.colorTransformParameters, inputs.dropFirst(3)), uniquingKeysWith: { first, _ in first })
    func conv(_ x: ReferenceTensor, _ name: String) -> ReferenceTensor {
      guard let weight = parameters["\(name).weight"], let bias = parameters["\(name).bias"] else {
        preconditionFailure("the colour transform has no layer \(name)")
      }
      return conv2d(x, weight: weight, bias: bias)
    }
    /// The positions of all references of a sample, one after the other.
    func positions(_ x: ReferenceTensor) -> ReferenceTensor {
      let batch = inputs[0].shape[0]
      return x.reshaped([batch, x.count / batch / x.shape[3], x.shape[3]])
    }
    let target = inputs[0]
    let pairs = concatenate([repeated(target, references), inputs[1]])
    let masked = multiply(inputs[2], sigmoid(conv(pairs, "mask_m")))
    let matched = matching(
      query: positions(conv(target, "match")), keys: positions(conv(inputs[1], "match")),
      values: positions(conv(masked, "color")))
    let found = conv(matched.reshaped(target.shape.dropLast() + [matched.shape[2]]), "expand")
    let blended = blend(masked, repeated(found, references), weight: sigmoid(conv(pairs, "mask_n")))
    return [groupMean(blended, references)]
  }
}
