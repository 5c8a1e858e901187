import Conformance
import Foundation
import Graph
import Networks
import Safetensors
import Testing
import Training
import Vulkan

/// One training step of 8 channels at 32 px, batch 2, held against TensorFlow's: losses and every gradient.
@Suite("Golden training step", .serialized)
struct GoldenStepTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/network").standardized

  @Test("losses agree to 1e-4, every gradient to a normalised mean square error of 1e-6")
  func agreesWithTensorFlow() throws {
    let checkpoint = try Checkpoint(contentsOf: Self.folder.appending(path: "checkpoint_c8.safetensors"))
    let batch = try GoldenVector(contentsOf: Self.folder.appending(path: "batch_32.safetensors"))
    let expected = try SafetensorsFile(contentsOf: Self.folder.appending(path: "step_c8.safetensors"))
    let networks = TrainingGraph.Networks()
    let step = TrainingGraph(
      .init(network: checkpoint.metadata.network, batch: 2, size: 32, weights: .init(perceptual: 0, style: 0)),
      networks)
    let instance = try Instance()
    let variables = DeviceVariables(device: try Device(instance.choose(), instance: instance))
    for parameters in [networks.generator, networks.discriminator] {
      try variables.load(parameters, from: checkpoint.file)
    }
    let compiled = try CompiledGraph(step.graph, outputs: step.losses.map(\.value), variables: variables)
    try Self.write(batch, to: compiled, step)
    try compiled.run()

    for (name, value) in step.losses {
      let loss = try #require(try expected.floats("loss.\(name)").first)
      #expect(abs(compiled.read(value)[0] - loss) <= 1e-4 * abs(loss), "loss \(name)")
    }
    for trained in [step.generator, step.discriminator] {
      let gradients = try variables.read(trained.gradients)
      for variable in trained.parameters.trained.variables.values {
        let truth = try expected.floats("grad.\(variable.name)").map(Double.init)
        let found = try #require(gradients[variable.name]).map(Double.init)
        let error = normalizedMeanSquareError(found, truth)
        #expect(error <= 1e-6, "gradient of \(variable.name): \(error)")
      }
    }
    #expect(unguardedHazards(in: compiled.steps).isEmpty)
    #expect(compiled.memory.planned < compiled.memory.unplanned / 2)
    #expect(instance.validationMessages.isEmpty)
  }

  /// Writes the batch, whose references lie one behind the other for each sample in the graph.
  private static func write(_ batch: GoldenVector, to compiled: CompiledGraph, _ step: TrainingGraph) throws {
    func floats(_ name: String) throws -> [Float] { try batch.tensor(name).floats }
    func interleaved(_ name: String) throws -> [Float] {
      let images = try (0..<2).map { try floats("\(name).\($0)") }
      let size = images[0].count / 2
      return (0..<2).flatMap { sample in images.flatMap { $0[sample * size..<(sample + 1) * size] } }
    }
    compiled.write(try floats("target_color"), to: step.targetColor)
    compiled.write(try floats("target_line"), to: step.frames.line)
    compiled.write(try floats("target_distance"), to: step.frames.distance)
    compiled.write(try interleaved("reference_color"), to: step.frames.referenceColor)
    compiled.write(try interleaved("reference_line"), to: step.frames.referenceLine)
    compiled.write(try interleaved("reference_distance"), to: step.frames.referenceDistance)
    for trained in [step.generator, step.discriminator] {
      compiled.write(AdamConfiguration().scalars(step: 1, learningRate: 0), to: trained.scalars)
    }
  }
}
