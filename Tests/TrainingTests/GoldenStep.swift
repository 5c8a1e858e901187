import Conformance
import Foundation
import Graph
import Networks
import Safetensors
import Testing
import Training
import Vulkan

/// A training step of batch 2 at 32 px over golden images from golden weights, to be held against TensorFlow's.
struct GoldenStep {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/network").standardized

  let step: TrainingGraph
  let compiled: CompiledGraph
  let variables: DeviceVariables
  private let instance: Instance

  /// The step that trains from the golden `checkpoint` on the images that `image` gives by their names, with VGG19 of
  /// the weights in the file `features`.
  init(
    checkpoint name: String, stage: Stage = .color, weights: LossWeights, features: URL? = nil,
    image: (String) throws -> [Float]
  ) throws {
    instance = try Instance()
    variables = DeviceVariables(device: try Device(instance.choose(), instance: instance))
    let checkpoint = try Checkpoint(contentsOf: Self.folder.appending(path: "\(name).safetensors"))
    let networks = TrainingGraph.Networks()
    step = TrainingGraph(
      .init(network: checkpoint.metadata.network, stage: stage, batch: 2, size: 32, weights: weights), networks)
    // One that the stage does not need is empty.
    for parameters in [networks.color, networks.temporal, networks.discriminator] {
      try variables.load(parameters, from: checkpoint.file)
    }
    if let features { try variables.load(networks.features, from: SafetensorsFile(contentsOf: features)) }
    compiled = try CompiledGraph(step.graph, outputs: step.losses.map(\.value), variables: variables)
    compiled.write(try image("target_color"), to: step.targetColor)
    compiled.write(try image("target_line"), to: step.frames.line)
    compiled.write(try image("target_distance"), to: step.frames.distance)
    compiled.write(try image("reference_color"), to: step.frames.referenceColor)
    compiled.write(try image("reference_line"), to: step.frames.referenceLine)
    compiled.write(try image("reference_distance"), to: step.frames.referenceDistance)
  }

  /// A golden file.
  static func file(_ name: String) throws -> SafetensorsFile {
    try SafetensorsFile(contentsOf: folder.appending(path: "\(name).safetensors"))
  }

  static func error(of values: [Float]?, against expected: [Float]) throws -> Double {
    normalizedMeanSquareError(try #require(values).map(Double.init), expected.map(Double.init))
  }

  /// The losses of the last step.
  var losses: [(name: String, value: Float)] { step.losses.map { ($0.name, compiled.read($0.value)[0]) } }

  /// Runs the step; `rates` are the learning rates of the networks that are trained.
  func run(number: Int, rates: [Double]) throws {
    for (trained, rate) in zip(step.trained, rates) {
      compiled.write(AdamConfiguration().scalars(step: number, learningRate: rate), to: trained.scalars)
    }
    try compiled.run()
  }

  /// Runs a step that changes nothing, and expects the losses and every gradient that the golden file `name` holds.
  func expect(_ name: String) throws {
    let expected = try Self.file(name)
    try run(number: 1, rates: [0, 0])
    for (name, value) in losses {
      let loss = try #require(try expected.floats("loss.\(name)").first)
      #expect(abs(value - loss) <= 1e-4 * abs(loss), "loss \(name)")
    }
    var compared = 0
    for trained in step.trained {
      let gradients = try variables.read(trained.gradients)
      for name in trained.parameters.trained.variables.keys where expected.tensors["grad.\(name)"] != nil {
        try Self.expectGradient(name, gradients[name], try expected.floats("grad.\(name)"))
        compared += 1
      }
    }
    #expect(compared == expected.tensors.keys.count { $0.hasPrefix("grad.") })
    #expect(instance.validationMessages.isEmpty)
  }

  private static func expectGradient(_ name: String, _ gradient: [Float]?, _ expected: [Float]) throws {
    // Of a sum that is zero, as of a bias that a normalisation takes away, rounding leaves something whose error has
    // nothing to be measured by; where pixels are alike, they are all rounded alike. Other gradients are about 1.
    guard expected.contains(where: { abs($0) > 2e-6 }) else {
      let largest = try #require(gradient).map(abs).max() ?? 0
      #expect(largest <= 5e-6, "gradient of \(name): \(largest)")
      return
    }
    let error = try error(of: gradient, against: expected)
    #expect(error <= 1e-6, "gradient of \(name): \(error)")
  }
}
