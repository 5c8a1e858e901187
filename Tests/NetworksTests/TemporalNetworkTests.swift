import Foundation
import Graph
import Kernels
import Safetensors
import Testing

@testable import Networks

@Suite struct TemporalNetworkTests {
  private static let network = NetworkConfiguration(.reference, baseChannels: 8)

  /// The parameters of a network that is built over two samples of three frames of 36x20 pixels, and what it makes.
  private func built(
    _ build: (Graph, Parameters, _ color: Tensor, _ line: Tensor) -> Tensor
  ) -> (parameters: Parameters, output: TensorType) {
    let (graph, parameters) = (Graph(), Parameters("test"))
    let color = graph.input("color", .activation(6, 36, 20, 3))
    let output = build(graph, parameters, color, graph.input("line", .activation(6, 36, 20, 1)))
    return (parameters, output.type)
  }

  /// An implementation in another framework wrote a checkpoint of 8 channels with all networks.
  @Test func parametersAreThoseOfTheSpecification() throws {
    let fixture = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/network/checkpoint_c8.safetensors")
    let checkpoint = try Checkpoint(contentsOf: fixture)
    #expect(checkpoint.hasTemporalNetwork)
    let networks = [
      (
        "temporal.",
        built {
          TemporalNetwork($0, $1, Self.network, form: .adding, isTraining: false)(
            color: $2, line: $3, count: 3, place: 1)
        }
      ),
      (
        "temporal_discriminator.",
        built { TemporalDiscriminator($0, $1, Self.network, isTraining: false)(color: $2, line: $3, count: 3) }
      ),
    ]
    for (prefix, network) in networks {
      let known = checkpoint.file.tensors.filter { $0.key.hasPrefix(prefix) }.mapValues(\.shape)
      let declared = network.parameters.arenas.flatMap(\.variables.values)
      #expect(Dictionary(uniqueKeysWithValues: declared.map { ($0.name, $0.type.dimensions) }) == known)
    }
    #expect(networks.map(\.1.output) == [.activation(2, 36, 20, 3), .activation(6, 3, 2, 1)])
  }

  /// A network that has not been trained leaves frames as they are, and its shifts bring whole frames.
  @Test func trainingBeginsWithoutAChange() throws {
    let parameters = built {
      TemporalNetwork($0, $1, Self.network, isTraining: true)(color: $2, line: $3, count: 3, place: 1)
    }.parameters
    func values(_ name: String) throws -> [Float] {
      parameters.initialValues(of: try #require(parameters.trained.variables["temporal.\(name)"]), seed: 1)
    }
    #expect(try values("out.weight") == [Float](repeating: 0, count: LocalFilter.weights * 16 * 9))
    // No layer is spectrally normalised.
    #expect(parameters.spectral.variables.isEmpty)
    #expect(try values("up2.shift_pre") == [0, 0, 1] && values("up2.shift_post") == [1, 0, 0])
  }
}
