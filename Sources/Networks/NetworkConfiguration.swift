import Graph
import Safetensors

/// A network that colours frames, with what it is built with. Everything that trains, colours and measures takes any of
/// them: what differs from one to the other is said here and in the network's own file.
public enum NetworkConfiguration: Hashable, Sendable {
  /// The colour transform network of SPEC.md.
  case reference(ColorTransformNetwork.Configuration)
  /// Coarse-to-fine matching.
  case matching(MatchingNetwork.Configuration)

  /// Which network it is.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// The colour transform network of SPEC.md.
    case reference
    /// Coarse-to-fine matching.
    case matching

    /// The network that is trained where none is named.
    public static let standard = Kind.matching
  }

  /// A network of `baseChannels` channels; whether it is spectrally normalised counts for those that can be.
  public init(_ kind: Kind, baseChannels: Int, hasSpectralNorm: Bool = true) {
    switch kind {
    case .reference: self = .reference(.init(baseChannels: baseChannels, hasSpectralNorm: hasSpectralNorm))
    case .matching: self = .matching(.init(baseChannels: baseChannels))
    }
  }

  /// The network `kind` in the metadata of the checkpoint at `path`.
  ///
  /// Throws `CheckpointError.unreadableMetadata`.
  init(_ kind: Kind, _ strings: [String: String], path: String) throws {
    switch kind {
    case .reference: self = .reference(try .init(strings, path: path))
    case .matching: self = .matching(try .init(strings, path: path))
    }
  }

  /// Which network it is.
  public var kind: Kind {
    switch self {
    case .reference: .reference
    case .matching: .matching
    }
  }

  /// What it is built with, whichever it is.
  private var model: any ModelConfiguration {
    switch self {
    case .reference(let configuration): configuration
    case .matching(let configuration): configuration
    }
  }
}

extension NetworkConfiguration {
  /// The channels of the first layers.
  public var baseChannels: Int { model.baseChannels }

  /// Whether the discriminator, and what else the network marks for it, is spectrally normalised.
  public var hasSpectralNorm: Bool { model.hasSpectralNorm }

  /// The base channels that the network can be built with.
  public var allowedChannels: AllowedNumbers { type(of: model).allowedChannels }

  /// What height and width of the frames are multiples of.
  public var sizeMultiple: Int { type(of: model).sizeMultiple }

  /// Whether a frame whose line art equals a reference's takes its colours as they stand, and never meets the network.
  public var copiesHeldDrawings: Bool { type(of: model).copiesHeldDrawings }

  /// The terms of the loss that its drafts count in.
  public var draftTerms: [ColoringResult.Draft.Term] { type(of: model).draftTerms }

  /// The configuration as a checkpoint's metadata holds it.
  var strings: [String: String] { model.strings }

  /// Builds the network over `frames` into `graph`, with its parameters in `parameters`; in training, spectral
  /// normalisation moves its vectors.
  public func result(of frames: Frames, in graph: Graph, _ parameters: Parameters, isTraining: Bool) -> ColoringResult {
    model.result(of: frames, in: graph, parameters, isTraining: isTraining)
  }
}

extension NetworkConfiguration {
  /// Declares the network's parameters in `parameters`.
  public func declare(_ parameters: Parameters) {
    // Building the network once declares them, whatever the frames' size.
    let (graph, side) = (Graph(), sizeMultiple)
    let frames = Frames(inputsOf: graph, batch: 1, references: 1, height: side, width: side)
    _ = result(of: frames, in: graph, parameters, isTraining: false)
  }
}

extension DeviceVariables {
  /// Declares the parameters of `network` in `parameters`, which are new, and reads them from a checkpoint's `file`.
  ///
  /// Throws `SafetensorsError` where a parameter is missing, has another shape or values that are not finite.
  public func load(_ parameters: Parameters, of network: NetworkConfiguration, from file: SafetensorsFile) throws {
    network.declare(parameters)
    try load(parameters, from: file)
  }
}
