import Foundation
import Kernels
import Safetensors

/// What a checkpoint says of itself (SPEC.md, "Checkpoint").
public struct CheckpointMetadata: Hashable, Sendable {
  /// The format's name, under `format`.
  static let format = "gpucolor"
  /// The format's version, under `version`.
  static let version = "1"

  /// What the networks are built with.
  public var network: ColorTransformNetwork.Configuration
  /// Training steps that the weights have seen.
  public var step: Int?
  /// Passes over the data set that the weights have seen.
  public var epoch: Int?
  /// The preset that the run began with.
  public var preset: String?
  /// The name of the data set.
  public var dataset: String?

  /// What is said of a network's weights.
  public init(
    network: ColorTransformNetwork.Configuration, step: Int? = nil, epoch: Int? = nil, preset: String? = nil,
    dataset: String? = nil
  ) {
    self.network = network
    self.step = step
    self.epoch = epoch
    self.preset = preset
    self.dataset = dataset
  }

  /// As strings, the way that a file holds them.
  public var strings: [String: String] {
    var strings = [
      "format": Self.format, "version": Self.version, "base_channels": String(network.baseChannels),
      "spectral_norm": String(network.hasSpectralNorm),
    ]
    strings["step"] = step.map { String($0) }
    strings["epoch"] = epoch.map { String($0) }
    strings["preset"] = preset
    strings["dataset"] = dataset
    return strings
  }

  /// Reads the strings of the file at `path`.
  init(_ strings: [String: String], path: String) throws {
    guard let format = strings["format"] else { throw CheckpointError.noCheckpoint(path: path) }
    guard format == Self.format else { throw CheckpointError.otherFormat(path: path, format: format) }
    let version = strings["version"] ?? "none"
    guard version == Self.version else { throw CheckpointError.otherVersion(path: path, version: version) }
    func number(_ key: String, isAllowed: (Int) -> Bool = { $0 >= 0 }) throws -> Int? {
      guard let text = strings[key] else { return nil }
      guard let number = Int(text), isAllowed(number) else {
        throw CheckpointError.unreadableMetadata(path: path, key: key, value: text)
      }
      return number
    }
    let allows = ColorTransformNetwork.Configuration.allows(baseChannels:)
    guard let channels = try number("base_channels", isAllowed: allows) else {
      throw CheckpointError.unreadableMetadata(path: path, key: "base_channels", value: "")
    }
    let spectral = strings["spectral_norm"] ?? "true"
    guard let hasSpectralNorm = Bool(spectral) else {
      throw CheckpointError.unreadableMetadata(path: path, key: "spectral_norm", value: spectral)
    }
    self.init(
      network: .init(baseChannels: channels, hasSpectralNorm: hasSpectralNorm), step: try number("step"),
      epoch: try number("epoch"),
      preset: strings["preset"], dataset: strings["dataset"])
  }
}

extension ColorTransformNetwork.Configuration {
  /// The most base channels: matching compares half as many features.
  public static let maxBaseChannels = 2 * Matching.maxFeatures

  /// Whether a network of so many channels can be built: matching compares half as many, so they are even.
  public static func allows(baseChannels: Int) -> Bool {
    (2...maxBaseChannels).contains(baseChannels) && baseChannels.isMultiple(of: 2)
  }
}

/// A checkpoint file whose header has been read and understood; its values are read when they are asked for.
public struct Checkpoint: Sendable {
  /// The tensors.
  public let file: SafetensorsFile
  /// What the checkpoint says of itself.
  public let metadata: CheckpointMetadata

  /// Opens the checkpoint at `url`.
  ///
  /// Throws `SafetensorsError` for a file that is missing, truncated or no safetensors, `CheckpointError` for one that
  /// holds something else than a checkpoint of this version.
  public init(contentsOf url: URL) throws {
    file = try SafetensorsFile(contentsOf: url)
    metadata = try CheckpointMetadata(file.metadata, path: url.path)
  }
}

/// Why a safetensors file is not a checkpoint that can be used. `description` is one line for the user.
public enum CheckpointError: Error, Equatable {
  /// The file's metadata names no format.
  case noCheckpoint(path: String)
  /// The file is a checkpoint of another program.
  case otherFormat(path: String, format: String)
  /// The file is of a version that this program does not know.
  case otherVersion(path: String, version: String)
  /// A value of the metadata is missing or is not what it should be.
  case unreadableMetadata(path: String, key: String, value: String)
}

extension CheckpointError: CustomStringConvertible {
  /// What happened, to what, and what to do about it.
  public var description: String {
    switch self {
    case .noCheckpoint(let path):
      "\(path): a safetensors file without gpucolor's metadata; give a checkpoint that gpucolor wrote"
    case .otherFormat(let path, let format):
      "\(path): a checkpoint of the format '\(format)', not 'gpucolor'; give a checkpoint that gpucolor wrote"
    case .otherVersion(let path, let version):
      "\(path): a checkpoint of version \(version), this program reads version \(CheckpointMetadata.version); "
        + "use the program that wrote it"
    case .unreadableMetadata(let path, let key, let value):
      value.isEmpty
        ? "\(path): the checkpoint's metadata lacks '\(key)'; use an intact copy"
        : "\(path): '\(key)' is '\(value)' in the checkpoint's metadata, which is no value for it; use an intact copy"
    }
  }
}
