import Testing
import Vulkan

@testable import Kernels

/// Kernels on the device against golden vectors.
@Suite struct OperatorTests {
  let bench: LaunchBench

  init() throws {
    bench = try LaunchBench()
  }

  @Test(arguments: [("relu", Activation.relu), ("leaky_relu", .leakyReLU), ("sigmoid", .sigmoid), ("tanh", .tanh)])
  func activations(name: String, activation: Activation) throws {
    let golden = try Golden("ops/\(name)")
    let shape = try golden.shape("x")
    let x = try bench.activation(golden["x"], channels: shape.channels)
    let dy = try bench.activation(golden["dy"], channels: shape.channels)
    let (y, dx) = try (bench.range(byteCount: shape.byteCount), bench.range(byteCount: shape.byteCount))
    try bench.run(
      activation.forward(x, shape: shape, output: y)
        + activation.backward(outputGradient: dy, outputs: y, inputGradient: dx))
    #expect(try normalizedError(bench.activation(y, channels: shape.channels), golden["y"]) < 1e-12)
    #expect(try normalizedError(bench.activation(dx, channels: shape.channels), golden["d_x"]) < 1e-12)
  }

  @Test(arguments: ["instance_norm", "adain", "adain_flat"])
  func normalization(name: String) throws {
    let golden = try Golden("ops/\(name)")
    let shape = try golden.shape("x")
    let channels = shape.channels
    let x = try bench.activation(golden["x"], channels: channels)
    let dy = try bench.activation(golden["dy"], channels: channels)
    let (y, dx) = try (bench.range(byteCount: shape.byteCount), bench.range(byteCount: shape.byteCount))
    let isStyle = name != "instance_norm"
    let parameters: Normalization.Parameters =
      isStyle
      ? .style(try bench.activation(golden["x_style"], channels: 2 * channels))
      : .channels(scale: try bench.parameters(golden["w.gamma"]), shift: try bench.parameters(golden["w.beta"]))
    let gradients: Normalization.Parameters =
      isStyle
      ? .style(try bench.range(byteCount: parameters.scale.byteCount))
      : .channels(scale: try bench.range(byteCount: 4 * channels), shift: try bench.range(byteCount: 4 * channels))
    let statistics = try bench.range(byteCount: Normalization.statisticsByteCount(shape))
    let scratch = try bench.range(byteCount: Normalization.backwardScratchByteCount(shape, facts: bench.facts))
    try bench.run(
      Normalization.statistics(x, shape: shape, statistics: statistics, scratch: scratch, facts: bench.facts)
        + Normalization.apply(
          x, statistics: statistics, parameters: parameters, activation: .none, shape: shape, output: y)
        + Normalization.backward(
          outputGradient: dy, outputs: y, x: x, statistics: statistics, parameters: parameters, activation: .none,
          shape: shape, inputGradient: dx, parameterGradients: gradients, scratch: scratch, facts: bench.facts))
    // The flat input has a deviation of 1e-3 around 0.7, so that its own rounding shows at 1e-9.
    #expect(try normalizedError(bench.activation(y, channels: channels), golden["y"]) < 1e-8)
    #expect(try normalizedError(bench.activation(dx, channels: channels), golden["d_x"]) < 1e-8)
    if isStyle {
      #expect(
        try normalizedError(bench.activation(gradients.scale, channels: 2 * channels), golden["d_x_style"]) < 1e-8)
    } else {
      #expect(try normalizedError(bench.floats(gradients.scale), golden["d_w.gamma"]) < 1e-12)
      #expect(try normalizedError(bench.floats(gradients.shift), golden["d_w.beta"]) < 1e-12)
    }
  }

  @Test(arguments: ["upsample2", "max_pool2", "global_average_pool"])
  func pooling(name: String) throws {
    let golden = try Golden("ops/\(name)")
    let shape = try golden.shape("x")
    let channels = shape.channels
    let x = try bench.activation(golden["x"], channels: channels)
    let dy = try bench.activation(golden["dy"], channels: channels)
    let (y, dx) = try (bench.range(byteCount: dy.byteCount), bench.range(byteCount: shape.byteCount))
    switch name {
    case "upsample2":
      try bench.run(
        Pooling.upsample(x, shape: shape, by: 2, output: y)
          + Pooling.upsampleBackward(outputGradient: dy, shape: shape, by: 2, inputGradient: dx))
    case "max_pool2":
      try bench.run(
        Pooling.max(x, shape: shape, output: y)
          + Pooling.maxBackward(outputGradient: dy, x: x, shape: shape, inputGradient: dx))
    default:
      let scratch = try bench.range(byteCount: Pooling.globalAverageScratchByteCount(shape, facts: bench.facts))
      try bench.run(
        Pooling.globalAverage(x, shape: shape, output: y, scratch: scratch, facts: bench.facts)
          + Pooling.globalAverageBackward(outputGradient: dy, shape: shape, inputGradient: dx))
    }
    #expect(try normalizedError(bench.activation(y, channels: channels), golden["y"]) < 1e-12)
    #expect(try normalizedError(bench.activation(dx, channels: channels), golden["d_x"]) < 1e-12)
  }

  @Test(arguments: [(3, 5), (4, 8), (8, 3), (1, 33)])
  func concatenation(channels0: Int, channels1: Int) throws {
    let pixels = 77
    let channels = channels0 + channels1
    let values = (0..<pixels * channels).map { Float($0 + 1) }
    let rows = stride(from: 0, to: values.count, by: channels).map { Array(values[$0..<$0 + channels]) }
    let x0 = try bench.activation(rows.flatMap { $0[..<channels0] }, channels: channels0)
    let x1 = try bench.activation(rows.flatMap { $0[channels0...] }, channels: channels1)
    let y = try bench.range(byteCount: 4 * pixels * channels.rounded(upTo: 4))
    let (y0, y1) = try (bench.range(byteCount: x0.byteCount), bench.range(byteCount: x1.byteCount))
    try bench.run(
      Channels.concatenate(x0, channels: channels0, x1, channels: channels1, pixels: pixels, output: y)
        + Channels.slice(y, channels: channels, range: 0..<channels0, pixels: pixels, output: y0)
        + Channels.slice(y, channels: channels, range: channels0..<channels, pixels: pixels, output: y1))
    #expect(bench.activation(y, channels: channels) == values)
    #expect(bench.floats(y0) == bench.floats(x0))
    #expect(bench.floats(y1) == bench.floats(x1))
  }

  @Test(arguments: ["bce_logits_0", "bce_logits_1", "l1"])
  func losses(name: String) throws {
    let golden = try Golden("losses/\(name)")
    let isL1 = name == "l1"
    let shape = try golden.shape(isL1 ? "x0" : "x")
    let x = try bench.activation(golden[isL1 ? "x0" : "x"], channels: shape.channels)
    let lossGradient = try bench.parameters(golden["dy"])
    let (y, dx) = try (bench.range(byteCount: 16), bench.range(byteCount: shape.byteCount))
    let scratch = try bench.range(byteCount: Reduction.scratchByteCount(shape.byteCount, facts: bench.facts))
    if isL1 {
      let x1 = try bench.activation(golden["x1"], channels: shape.channels)
      try bench.run(
        Losses.meanAbsoluteDifference(x, x1, shape: shape, output: y, scratch: scratch, facts: bench.facts)
          + Losses.meanAbsoluteDifferenceBackward(
            lossGradient: lossGradient, x, x1, shape: shape, inputGradient: dx))
    } else {
      let target: Float = name.hasSuffix("1") ? 1 : 0
      try bench.run(
        Losses.binaryCrossEntropy(
          logits: x, target: target, shape: shape, output: y, scratch: scratch, facts: bench.facts)
          + Losses.binaryCrossEntropyBackward(
            lossGradient: lossGradient, logits: x, target: target, shape: shape, inputGradient: dx))
    }
    #expect(try normalizedError(Array(bench.floats(y)[..<1]), golden["y"]) < 1e-12)
    #expect(
      try normalizedError(bench.activation(dx, channels: shape.channels), golden[isL1 ? "d_x0" : "d_x"]) < 1e-12)
  }

  @Test func spectralNorm() throws {
    let golden = try Golden("ops/spectral_norm")
    let shape = SpectralNorm.Shape(rows: 12, columns: 45)
    let weight = try bench.parameters(golden["x_weight"])
    let u = try bench.parameters(golden["x_u"])
    let v = try bench.range(byteCount: SpectralNorm.vByteCount(shape))
    let sigma = try bench.range(byteCount: 16)
    let dy = try bench.parameters(golden["dy"])
    let (y, dw) = try (bench.range(byteCount: weight.byteCount), bench.range(byteCount: weight.byteCount))
    let scratch = try bench.range(byteCount: SpectralNorm.backwardScratchByteCount(shape, facts: bench.facts))
    func iterate(training: Bool) throws {
      try bench.run(
        SpectralNorm.iterate(
          weight: weight, u: u, v: v, sigma: sigma, shape: shape, training: training, scratch: scratch,
          facts: bench.facts))
    }
    try iterate(training: true)
    try bench.run(
      Elementwise.divided(weight, by: sigma, output: y)
        + SpectralNorm.backward(
          effectiveGradient: dy, weight: weight, u: u, v: v, sigma: sigma, shape: shape, weightGradient: dw,
          scratch: scratch, facts: bench.facts))
    #expect(try normalizedError(bench.floats(y), golden["y"]) < 1e-12)
    #expect(try normalizedError(bench.floats(dw), golden["d_x_weight"]) < 1e-12)
    #expect(try normalizedError(bench.floats(u), golden["y_u"]) < 1e-12)
    let norm = bench.floats(sigma)[0]
    try iterate(training: false)
    #expect(try normalizedError(bench.floats(u), golden["y_u"]) < 1e-12)
    #expect(bench.floats(sigma)[0] != norm)
    try iterate(training: true)
    #expect(try normalizedError(bench.floats(u), golden["y_u2"]) < 1e-12)
  }

  @Test func adam() throws {
    let golden = try Golden("optim/adam")
    let parameters = try bench.parameters(golden["x"])
    let zero = [Float](repeating: 0, count: 40)
    let (first, second) = try (bench.parameters(zero), bench.parameters(zero))
    for step in 1...5 {
      let corrections = [0.5, 0.999].map { beta in
        Float(1 / (1 - (1...step).reduce(1.0) { power, _ in power * beta }))
      }
      let schedule = try bench.parameters([0, 0, 0, 0, 1e-4] + corrections + [0])
      try bench.run(
        Adam.step(
          parameters: parameters, gradients: bench.parameters(golden["x_grad\(step)"]), firstMoments: first,
          secondMoments: second, schedule: schedule, index: 1, beta1: 0.5, beta2: 0.999, epsilon: 1e-8))
      #expect(try normalizedError(bench.floats(parameters), golden["y\(step)"]) < 1e-13)
    }
  }

  @Test func elementwise() throws {
    let values: [[Float]] = (0..<3).map(Self.values)
    let x = try values.map { try bench.parameters($0) }
    let scalar = try bench.parameters([2.5])
    let y = try bench.range(byteCount: 400)
    let shape = ActivationShape(images: 5, height: 5, width: 1, channels: 3)
    func check(_ launches: [Launch], _ expected: (Float, Float, Float) -> Float) throws {
      try bench.run(launches)
      let truth: [Float] = (0..<100).map { expected(values[0][$0], values[1][$0], values[2][$0]) }
      #expect(normalizedError(bench.floats(y), truth) < 1e-12)
    }
    try check(Elementwise.scaledSum(x[0], by: 2, x[1], by: -3, output: y)) { a, b, _ in 2 * a - 3 * b }
    try check(Elementwise.product(x[0], x[1], output: y)) { a, b, _ in a * b }
    try check(Elementwise.blend(foreground: x[0], background: x[1], mask: x[2], output: y)) { a, b, mask in
      a * mask + b * (1 - mask)
    }
    try check(
      Elementwise.blendMaskGradient(outputGradient: x[0], foreground: x[1], background: x[2], output: y)
    ) { a, b, c in a * (b - c) }
    try check(Elementwise.complementProduct(x[0], mask: x[1], output: y)) { a, b, _ in a * (1 - b) }
    try check(Elementwise.scaled(x[0], by: scalar, factor: 3, output: y)) { a, _, _ in 7.5 * a }
    try bench.run(Elementwise.filled(with: scalar, factor: 2, shape: shape, output: y))
    #expect(bench.activation(y, channels: 3) == Array(repeating: 5, count: 75))
    let total = try bench.range(byteCount: 16)
    try bench.run(Losses.weightedSum([(scalar, 2), (x[0], 3)], output: total))
    #expect(bench.floats(total) == [5 + 3 * values[0][0], 0, 0, 0])
  }

  /// A hundred numbers between -0.4 and 0.6.
  private static func values(seed: Int) -> [Float] {
    (0..<100).map { index in
      let number = (index * 7 + seed * 13) % 31
      return Float(number) / 31 - 0.4
    }
  }
}
