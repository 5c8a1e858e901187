import Files
import Foundation
import Safetensors

/// What a checkpoint says of itself (SPEC.md, "Checkpoint").
public struct CheckpointMetadata: Hashable, Sendable {
  /// The format's name, under `format`.
  static let format = "gpucolor"

  /// The network that colours, and what it is built with.
  public var network: NetworkConfiguration
  /// The form of the temporal network, where there is one.
  public var temporalForm: TemporalNetwork.Form
  /// What the region network is built with; nil without one.
  public var region: RegionNetwork.Configuration?
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
    network: NetworkConfiguration, temporalForm: TemporalNetwork.Form = .adding,
    region: RegionNetwork.Configuration? = nil, step: Int? = nil, epoch: Int? = nil, preset: String? = nil,
    dataset: String? = nil
  ) {
    self.network = network
    self.temporalForm = temporalForm
    self.region = region
    self.step = step
    self.epoch = epoch
    self.preset = preset
    self.dataset = dataset
  }

  /// As strings, the way that a file holds them.
  public var strings: [String: String] {
    var strings = network.strings
    strings["format"] = Self.format
    strings["version"] = version
    strings["network"] = version == "1" ? nil : network.kind.rawValue
    strings[Self.tasks] = version == "1" && region == nil ? nil : tasks.joined(separator: " ")
    strings[Self.missingPart] = temporalForm.missing?.rawValue
    strings.merge(region?.strings ?? [:]) { $1 }
    strings["step"] = step.map { String($0) }
    strings["epoch"] = epoch.map { String($0) }
    strings["preset"] = preset
    strings["dataset"] = dataset
    return strings
  }

  /// The first version that can say all of it.
  private var version: String {
    if temporalForm.isTrained { return "4" }
    return network.kind == Self.unnamed ? "1" : "2"
  }

  /// The key of the tasks that the checkpoint has a network for. A file without it says them by its other entries.
  private static let tasks = "tasks"

  /// What names areas, beside what colours frames.
  private static let segmenting = "segment=region"
  private static func coloring(_ kind: NetworkConfiguration.Kind) -> String { "color=\(kind.rawValue)" }

  /// For each task that the checkpoint has a network for the task and the network.
  private var tasks: [String] { [Self.coloring(network.kind)] + (region == nil ? [] : [Self.segmenting]) }

  /// The key of what a temporal network was trained without.
  private static let missingPart = "temporal_without"

  /// The network of version 1, whose checkpoints name none.
  private static let unnamed = NetworkConfiguration.Kind.reference

  /// Reads the strings of the file at `path`.
  init(_ strings: [String: String], path: String) throws {
    guard let format = strings["format"] else { throw CheckpointError.noCheckpoint(path: path) }
    guard format == Self.format else { throw CheckpointError.otherFormat(path: path, format: format) }
    func number(_ key: String) throws -> Int? {
      guard let text = strings[key] else { return nil }
      guard let number = Int(text), number >= 0 else {
        throw CheckpointError.unreadableMetadata(path: path, key: key, value: text)
      }
      return number
    }
    let kind = try Self.kind(strings, path: path)
    self.init(
      network: try NetworkConfiguration(kind, strings, path: path),
      temporalForm: try Self.temporalForm(strings, path: path),
      region: try RegionNetwork.Configuration(strings, path: path), step: try number("step"),
      epoch: try number("epoch"), preset: strings["preset"], dataset: strings["dataset"])
    guard let named = strings[Self.tasks]?.split(separator: " ").map(String.init) else { return }
    let known = NetworkConfiguration.Kind.allCases.map(Self.coloring) + [Self.segmenting]
    if let other = named.first(where: { !known.contains($0) }) {
      throw CheckpointError.otherTask(path: path, task: other)
    }
    if named != tasks {
      throw CheckpointError.unreadableMetadata(path: path, key: Self.tasks, value: named.joined(separator: " "))
    }
  }

  /// The form of the temporal network in the file at `path`.
  private static func temporalForm(_ strings: [String: String], path: String) throws -> TemporalNetwork.Form {
    guard strings["version"] == "4" else { return .adding }
    guard let name = strings[missingPart] else { return .filtering() }
    guard let part = TemporalNetwork.Part(rawValue: name) else {
      throw CheckpointError.unreadableMetadata(path: path, key: missingPart, value: name)
    }
    return .filtering(without: part)
  }

  /// Which network the file at `path` holds.
  private static func kind(_ strings: [String: String], path: String) throws -> NetworkConfiguration.Kind {
    switch strings["version"] {
    case "1": return unnamed
    case "2", "4":
      let name = strings["network"] ?? ""
      if name.isEmpty { throw CheckpointError.unreadableMetadata(path: path, key: "network", value: "") }
      guard let kind = NetworkConfiguration.Kind(rawValue: name) else {
        throw CheckpointError.otherNetwork(path: path, network: name)
      }
      return kind
    default: throw CheckpointError.otherVersion(path: path, version: strings["version"] ?? "none")
    }
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
  /// The file holds a network that this program does not know.
  case otherNetwork(path: String, network: String)
  /// The file holds a network for a task that this program does not know.
  case otherTask(path: String, task: String)
  /// The checkpoint that comes with the program is not at `path`, where it should be.
  case noStarter(path: String)
  /// A value of the metadata is missing or is not what it should be.
  case unreadableMetadata(path: String, key: String, value: String)
}

extension CheckpointError: CustomStringConvertible {
  /// What happened, to what, and what to do about it; one line, whatever the file's names hold.
  public var description: String { text.oneLine }

  private var text: String {
    switch self {
    case .noCheckpoint(let path):
      "\(path): a safetensors file without gpucolor's metadata; give a checkpoint that gpucolor wrote"
    case .otherFormat(let path, let format):
      "\(path): a checkpoint of the format '\(format)', not 'gpucolor'; give a checkpoint that gpucolor wrote"
    case .otherVersion(let path, let version):
      "\(path): a checkpoint of version \(version), this program reads versions 1, 2 and 4; use the program that wrote it"
    case .otherNetwork(let path, let network):
      "\(path): a checkpoint of the network '\(network)', this program knows "
        + NetworkConfiguration.Kind.allCases.map(\.rawValue).joined(separator: ", ") + "; use the program that wrote it"
    case .otherTask(let path, let task):
      "\(path): a checkpoint with a network for '\(task)', which this program does not know; use the program that wrote it"
    case .noStarter(let path):
      "\(path): the starter checkpoint is missing; copy its folder along with the program, or give another checkpoint"
    case .unreadableMetadata(let path, let key, let value):
      value.isEmpty
        ? "\(path): the checkpoint's metadata lacks '\(key)'; use an intact copy"
        : "\(path): '\(key)' is '\(value)' in the checkpoint's metadata, which is no value for it; use an intact copy"
    }
  }
}
