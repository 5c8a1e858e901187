import Foundation
import Graph
import Safetensors
import Testing

@testable import Networks

@Suite struct CheckpointTests {
  private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../Fixtures/network/checkpoint_c8.safetensors")

  /// A file with `metadata` and one tensor, opened as a checkpoint and removed.
  private func opened(_ metadata: [String: String]) throws -> CheckpointMetadata {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("checkpoint-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: url) }
    let tensor = SafetensorsTensor(name: "color.x", shape: [1], values: [Float(1)])
    try SafetensorsWriter.write([tensor], metadata: metadata, to: url)
    do {
      return try Checkpoint(contentsOf: url).metadata
    } catch let error as CheckpointError {
      #expect("\(error)".contains(url.path) && !"\(error)".contains("\n"))
      throw error
    }
  }

  @Test func metadataRoundTrips() throws {
    let metadata = CheckpointMetadata(
      network: .init(.reference, baseChannels: 12, hasSpectralNorm: false), step: 40, epoch: 3, preset: "tiny",
      dataset: "a film")
    #expect(try opened(metadata.strings) == metadata)
    #expect(metadata.strings["base_channels"] == "12" && metadata.strings["spectral_norm"] == "false")
    let bare = CheckpointMetadata(network: .init(.reference, baseChannels: 64))
    #expect(try opened(bare.strings) == bare)
  }

  /// What version 1 wrote it still writes, so that programs that know no other version read it.
  @Test func theReferenceNetworkStaysInVersionOne() {
    let metadata = CheckpointMetadata(network: .init(.reference, baseChannels: 16), step: 7)
    #expect(
      metadata.strings
        == ["format": "gpucolor", "version": "1", "base_channels": "16", "spectral_norm": "true", "step": "7"])
  }

  @Test func versionTwoNamesItsNetwork() throws {
    var strings = CheckpointMetadata(network: .init(.reference, baseChannels: 8)).strings
    strings["version"] = "2"
    strings["network"] = "reference"
    #expect(try opened(strings).network == .init(.reference, baseChannels: 8))
    strings["network"] = "telepathy"
    #expect {
      try opened(strings)
    } throws: { error in
      guard case .otherNetwork(_, "telepathy") = error as? CheckpointError else { return false }
      return "\(error)".contains("reference")
    }
  }

  @Test func tasksAreNamedAndThoseOfOtherProgramsRefused() throws {
    let metadata = CheckpointMetadata(network: .init(.matching, baseChannels: 8), region: .init())
    var strings = metadata.strings
    #expect(strings["tasks"] == "color=matching segment=region")
    #expect(try opened(strings) == metadata)
    strings["tasks"] = "color=matching ink=strokes segment=region"
    #expect {
      try opened(strings)
    } throws: { error in
      guard case .otherTask(_, "ink=strokes") = error as? CheckpointError else { return false }
      return "\(error)".contains("ink=strokes")
    }
    strings["tasks"] = "color=matching"
    #expect {
      try opened(strings)
    } throws: { error in
      guard case .unreadableMetadata(_, "tasks", "color=matching") = error as? CheckpointError else { return false }
      return true
    }
    // Checkpoints that were written before name none.
    strings["tasks"] = nil
    #expect(try opened(strings) == metadata)
  }

  @Test(arguments: NetworkConfiguration.Kind.allCases)
  func filtersAreOfVersionFour(kind: NetworkConfiguration.Kind) throws {
    let metadata = CheckpointMetadata(network: .init(kind, baseChannels: 8), temporalForm: .filtering())
    #expect(metadata.strings["version"] == "4" && metadata.strings["network"] == kind.rawValue)
    #expect(try opened(metadata.strings) == metadata)
  }

  @Test(arguments: TemporalNetwork.Part.allCases)
  func aMissingPartIsWrittenAndRead(part: TemporalNetwork.Part) throws {
    let metadata = CheckpointMetadata(
      network: .init(.matching, baseChannels: 8), temporalForm: .filtering(without: part))
    #expect(try opened(metadata.strings) == metadata)
    var strings = metadata.strings
    strings["temporal_without"] = "colour"
    #expect {
      try opened(strings)
    } throws: { error in
      guard case .unreadableMetadata(_, "temporal_without", "colour") = error as? CheckpointError else { return false }
      return true
    }
  }

  /// `opened` looks at the line.
  @Test func whatAFileHoldsBreaksNoLine() throws {
    var strings = CheckpointMetadata(network: .init(.reference, baseChannels: 8)).strings
    strings["format"] = "gpu\ncolor"
    #expect(throws: CheckpointError.self) { try opened(strings) }
    strings["format"] = "gpucolor"
    strings["base_channels"] = "\n8"
    #expect(throws: CheckpointError.self) { try opened(strings) }
  }

  @Test func everyShapeOfTheMatchingNetworkIsWrittenAndRequired() throws {
    var configuration = MatchingNetwork.Configuration(baseChannels: 24)
    configuration.windowRadius = 2
    let metadata = CheckpointMetadata(network: .matching(configuration), step: 3)
    let strings = metadata.strings
    #expect(strings["version"] == "2" && strings["network"] == "matching" && strings["window_radius"] == "2")
    #expect(try opened(strings) == metadata)
    for key in MatchingNetwork.Configuration.entries.map(\.key) {
      for value in [nil, "", "-4", "1.5", "99999"] {
        var spoilt = strings
        spoilt[key] = value
        #expect {
          try opened(spoilt)
        } throws: { error in
          guard case .unreadableMetadata(_, key, _) = error as? CheckpointError else { return false }
          return true
        }
      }
    }
  }

  @Test(
    arguments: [
      ("base_channels", [4, 128], [0, 2, 6, 132]), ("coarse_features", [1, 60], [0, 61]),
      ("fine_features", [1, 30], [0, 31]), ("window_radius", [1, 7], [0, 8]), ("residual_blocks", [0, 64], [-1, 65]),
    ])
  func shapesThatNoKernelTakesAreRefused(key: String, allowed: [Int], refused: [Int]) throws {
    var strings = CheckpointMetadata(network: .init(.matching, baseChannels: 16)).strings
    for number in allowed {
      strings[key] = "\(number)"
      #expect(try opened(strings).strings[key] == "\(number)")
    }
    for value in refused.map(String.init) + ["9999999999999999999999", "4 ", "0x4", "four"] {
      strings[key] = value
      #expect("\(key) \(value)") {
        try opened(strings)
      } throws: { error in
        guard case .unreadableMetadata(_, key, value) = error as? CheckpointError else { return false }
        return "\(error)".contains("'\(key)'") && "\(error)".contains("'\(value)'")
      }
    }
  }

  @Test func otherFilesAreRefused() throws {
    let good = CheckpointMetadata(network: .init(.reference, baseChannels: 8), step: 1).strings
    func refusal(_ key: String, _ value: String?) -> CheckpointError? {
      var strings = good
      strings[key] = value
      do {
        _ = try opened(strings)
        return nil
      } catch {
        return error as? CheckpointError
      }
    }
    #expect(refusal("format", "gpucolor") == nil)
    if case .noCheckpoint = refusal("format", nil) {} else { Issue.record("no format") }
    if case .otherFormat(_, "pt") = refusal("format", "pt") {} else { Issue.record("another format") }
    for version in ["3", "5"] {
      if case .otherVersion(_, version) = refusal("version", version) {} else { Issue.record("version \(version)") }
    }
    if case .unreadableMetadata(_, "network", "") = refusal("version", "2") {} else { Issue.record("no network") }
    for (key, value) in [
      ("base_channels", nil), ("base_channels", "many"), ("base_channels", "0"), ("base_channels", "-8"),
      ("base_channels", "7"), ("base_channels", "99999999999999999999"), ("spectral_norm", "maybe"), ("step", "-1"),
    ] {
      if case .unreadableMetadata(_, key, _) = refusal(key, value) {} else { Issue.record("\(key) \(value ?? "none")") }
    }
  }

  /// The parameters of both networks, as building them declares them.
  private func parameters(channels: Int, hasSpectralNorm: Bool = true) -> [Parameters] {
    let graph = Graph()
    let configuration = NetworkConfiguration(.reference, baseChannels: channels, hasSpectralNorm: hasSpectralNorm)
    let frames = Frames(inputsOf: graph, batch: 1, references: 2, height: 16, width: 16)
    let (color, judge) = (Parameters("color"), Parameters("discriminator"))
    let result = configuration.result(of: frames, in: graph, color, isTraining: false)
    _ = ColorDiscriminator(graph, judge, configuration, isTraining: false)(line: frames.line, color: result.color)
    return [color, judge]
  }

  /// TensorFlow's oracle names the same tensors in the same shapes, and no others of these networks.
  @Test func namesAndShapesAreThoseOfTheSpecification() throws {
    let file = try Checkpoint(contentsOf: Self.fixture).file
    let networks = parameters(channels: 8)
    for network in networks { try network.check(file) }
    let names = networks.flatMap { $0.arenas.flatMap { $0.variables.keys } }
    let expected = file.tensors.keys.filter { $0.hasPrefix("color.") || $0.hasPrefix("color_discriminator.") }
    #expect(Set(names) == Set(expected))
    #expect(names.count == Set(names).count)
    let plain = parameters(channels: 8, hasSpectralNorm: false).flatMap { $0.arenas.flatMap { $0.variables.keys } }
    #expect(Set(plain) == Set(expected.filter { !$0.hasSuffix(".u") }))
  }

  @Test func missingAndMisshapenTensorsAreNamed() throws {
    let file = try Checkpoint(contentsOf: Self.fixture).file
    let other = parameters(channels: 16)[0]
    #expect {
      try other.check(file)
    } throws: { error in
      guard case .misshapenTensor(_, let tensor, let expected, let found) = error as? SafetensorsError else {
        return false
      }
      return tensor == "color.encoder_distance.conv1.weight" && expected == [16, 1, 3, 3] && found == [8, 1, 3, 3]
    }
    let missing = Parameters("a network")
    _ = missing.variable("color.nowhere", [3], .constant(0))
    #expect(throws: SafetensorsError.missingTensor(path: Self.fixture.path, tensor: "color.nowhere")) {
      try missing.check(file)
    }
  }
}
