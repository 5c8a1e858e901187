import Files
import Footage
import Foundation

/// What a data set looked like when a run was recorded: the frames' names and sizes, and the lengths of their files. It
/// costs no reading, and tells a data set that was moved from one that was changed.
public struct DatasetFingerprint: Codable, Hashable, Sendable {
  /// A line for each shot, such as `24 of 640x360, 9a3c5e7f01234567`.
  private let shots: [String: String]

  /// The fingerprint of `dataset` as it lies on the disk.
  public init(of dataset: Dataset) {
    shots = Dictionary(
      dataset.shots.map { ($0.name, "\($0.frames.count) of \($0.size), \(Self.digest(of: $0))") },
      uniquingKeysWith: { first, _ in first })
  }

  /// Writes the lines by the shots' names.
  public func encode(to encoder: any Encoder) throws { try shots.encode(to: encoder) }

  /// Reads what `encode(to:)` writes.
  public init(from decoder: any Decoder) throws { shots = try .init(from: decoder) }

  /// What is different now from `recorded`, such as "1 shot is new (pan), 2 have changed (jump, walk)"; nil where
  /// nothing is.
  public func difference(from recorded: DatasetFingerprint) -> String? {
    let (old, new) = (recorded.shots, shots)
    let parts = [
      (new.keys.filter { old[$0] == nil }, "new"), (old.keys.filter { new[$0] == nil }, "missing"),
      (new.keys.filter { old[$0] != nil && old[$0] != new[$0] }, "changed"),
    ].filter { !$0.0.isEmpty }.map { names, what in
      "\(names.count) \(names.count == 1 ? "shot is" : "shots are") \(what) (\(Self.list(names)))"
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// The first names, and how many more there are.
  private static func list(_ names: [String]) -> String {
    let shown = NaturalOrder.sorted(names).prefix(3)
    return shown.joined(separator: ", ") + (names.count > shown.count ? " and \(names.count - shown.count) more" : "")
  }

  /// Names and files' lengths as a number (FNV-1a of 64 bits).
  private static func digest(of shot: Shot) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    for frame in shot.frames {
      add(frame.name.utf8)
      for file in Plane.allCases.map({ frame[$0] }) {
        var status = stat()
        add("/\(stat(file.path, &status) == 0 ? status.st_size : -1)".utf8)
      }
    }
    return String(hash, radix: 16)
  }
}
