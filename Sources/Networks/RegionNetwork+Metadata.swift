import Graph

extension RegionNetwork.Configuration {
  private static let entries: [MetadataEntry<Self>] = [
    .number("region_channels", \.baseChannels, AllowedNumbers(2...64, multipleOf: 2)),
    .number("region_features", \.features, AllowedNumbers(16...48, multipleOf: 16)),
    .number("region_layers", \.layers, AllowedNumbers(0...8)),
    .number("region_heads", \.heads, AllowedNumbers(1...4)),
  ]

  /// The configuration in the metadata of the checkpoint at `path`; nil where that says nothing of a region network.
  ///
  /// Throws `CheckpointError.unreadableMetadata`.
  init?(_ strings: [String: String], path: String) throws {
    guard strings[Self.entries[0].key] != nil else { return nil }
    self.init()
    for entry in Self.entries {
      guard let text = strings[entry.key], entry.read(text, &self), features.isMultiple(of: heads) else {
        throw CheckpointError.unreadableMetadata(path: path, key: entry.key, value: strings[entry.key] ?? "")
      }
    }
  }

  /// The configuration as a checkpoint's metadata holds it.
  var strings: [String: String] { Dictionary(uniqueKeysWithValues: Self.entries.map { ($0.key, $0.text(self)) }) }
}

extension RegionNetwork {
  /// Declares the parameters of a network of `configuration` in `parameters`.
  public static func declare(_ parameters: Parameters, _ configuration: Configuration) {
    let graph = Graph()
    let sizes = RegionInputs.Sizes(pages: 2, batch: 1, references: 1, areas: 4, side: 32, runs: 4, cells: 4)
    _ = RegionNetwork(graph, parameters, configuration)(RegionInputs(inputsOf: graph, sizes))
  }
}
