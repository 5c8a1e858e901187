import Graph

/// What a network that colours frames is built with: the numbers that a checkpoint's metadata holds, and how the network
/// is built from them.
public protocol ModelConfiguration: Hashable, Sendable {
  /// What height and width of the frames are multiples of.
  static var sizeMultiple: Int { get }
  /// The base channels that the network can be built with.
  static var allowedChannels: AllowedNumbers { get }
  /// Whether a frame whose line art equals a reference's takes its colours as they stand, and never meets the network.
  static var copiesHeldDrawings: Bool { get }
  /// The terms of the loss that its drafts count in.
  static var draftTerms: [ColoringResult.Draft.Term] { get }
  /// Everything that shapes the network's parameters, as entries of a checkpoint's metadata.
  static var entries: [MetadataEntry<Self>] { get }

  /// The channels of the first layers, the discriminator's too.
  var baseChannels: Int { get }
  /// Whether the discriminator, and what else the network marks for it, is spectrally normalised.
  var hasSpectralNorm: Bool { get }

  /// The values that hold where a file does not say otherwise.
  init()

  /// Builds the network over `frames` into `graph`, with its parameters in `parameters`.
  func result(of frames: Frames, in graph: Graph, _ parameters: Parameters, isTraining: Bool) -> ColoringResult
}

/// Which whole numbers something takes: those of a range that are multiples of one.
public struct AllowedNumbers: Sendable, CustomStringConvertible {
  private let range: ClosedRange<Int>
  private let multiple: Int

  /// The multiples of `multiple` in `range`.
  public init(_ range: ClosedRange<Int>, multipleOf multiple: Int = 1) {
    self.range = range
    self.multiple = multiple
  }

  /// Whether `number` is one of them.
  public func contains(_ number: Int) -> Bool { range.contains(number) && number.isMultiple(of: multiple) }

  /// Such as `a multiple of 4 from 16 to 4096`.
  public var description: String {
    let kind =
      switch multiple {
      case 1: "a number"
      case 2: "an even number"
      default: "a multiple of \(multiple)"
      }
    return "\(kind) from \(range.lowerBound) to \(range.upperBound)"
  }
}

/// A value of a network's configuration as a string of a checkpoint's metadata.
public struct MetadataEntry<Configuration: Sendable>: Sendable {
  /// The name in the metadata.
  let key: String
  /// Whether a file without it is refused; otherwise the configuration's own value holds.
  let isRequired: Bool
  /// The value as it is written.
  let text: @Sendable (Configuration) -> String
  /// Takes up a value that was written; false where it cannot be one.
  let read: @Sendable (String, inout Configuration) -> Bool

  /// A whole number, which has to be there.
  public static func number(
    _ key: String, _ value: WritableKeyPath<Configuration, Int> & Sendable, _ allowed: AllowedNumbers
  ) -> MetadataEntry {
    MetadataEntry(key: key, isRequired: true, text: { String($0[keyPath: value]) }) { text, configuration in
      guard let number = Int(text), allowed.contains(number) else { return false }
      configuration[keyPath: value] = number
      return true
    }
  }

  /// `true` or `false`; it may be absent.
  public static func flag(_ key: String, _ value: WritableKeyPath<Configuration, Bool> & Sendable) -> MetadataEntry {
    MetadataEntry(key: key, isRequired: false, text: { String($0[keyPath: value]) }) { text, configuration in
      guard let flag = Bool(text) else { return false }
      configuration[keyPath: value] = flag
      return true
    }
  }
}

extension ModelConfiguration {
  /// The configuration in the metadata of the file at `path`.
  ///
  /// Throws `CheckpointError.unreadableMetadata`.
  init(_ strings: [String: String], path: String) throws {
    self.init()
    for entry in Self.entries {
      guard let text = strings[entry.key] else {
        guard entry.isRequired else { continue }
        throw CheckpointError.unreadableMetadata(path: path, key: entry.key, value: "")
      }
      guard entry.read(text, &self) else {
        throw CheckpointError.unreadableMetadata(path: path, key: entry.key, value: text)
      }
    }
  }

  /// The configuration as a checkpoint's metadata holds it.
  var strings: [String: String] {
    Dictionary(uniqueKeysWithValues: Self.entries.map { ($0.key, $0.text(self)) })
  }
}
