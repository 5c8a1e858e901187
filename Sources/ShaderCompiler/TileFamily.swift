import Foundation

/// A family of tiles that a kernel is compiled for once more, besides the tiles in registers (`product_tile.glsl`).
enum TileFamily: String, CaseIterable {
  /// Tiles in shared memory.
  case shared
  /// Tiles in shared memory that cooperative matrices multiply.
  case cooperative

  /// The macros that tell a shader which family it is compiled for.
  var macros: [String] {
    switch self {
    case .shared: ["STAGED_TILE"]
    case .cooperative: ["STAGED_TILE", "COOPERATIVE_TILE"]
    }
  }

  /// The families that the GLSL text `source` names in a line `#pragma families(NAME, ...)`; none without such a line.
  /// - Throws: `InterfaceError.unknownFamily`.
  static func named(in source: String) throws -> [TileFamily] {
    try (Pragma.arguments(of: "families", in: source) ?? []).map { name in
      guard let family = TileFamily(rawValue: name) else { throw InterfaceError.unknownFamily(name) }
      return family
    }
  }
}
