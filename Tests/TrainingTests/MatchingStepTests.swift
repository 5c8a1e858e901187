import Networks
import Testing
import Training

/// A training step of the matching network of 4 channels at 32 px, batch 2, held against TensorFlow's.
@Suite("Golden training step of the matching network", .serialized)
struct MatchingStepTests {
  @Test("losses agree to 1e-4, every gradient to a normalised mean square error of 1e-6")
  func oneStep() throws {
    let configuration = RunConfiguration(network: .matching, preset: .tiny, source: .dataset(path: "/frames"))
    let images = try GoldenStep.file("matching_c4")
    let golden = try GoldenStep(checkpoint: "matching_c4", weights: configuration.weights) { name in
      let shape = try #require(images.tensors[name]).shape
      let (width, channels) = (shape[2], shape[3])
      // The step is square, the images are not: their left part.
      return try images.floats(name).enumerated().filter { $0.offset / channels % width < 32 }.map(\.element)
    }
    try golden.expect("matching_step_c4")
  }
}
