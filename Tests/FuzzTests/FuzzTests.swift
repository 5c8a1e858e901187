import Files
import Footage
import Foundation
import Testing

/// Damaged images and checkpoints: no crash, no hang, and one line of error that names the file.
///
/// `ci/fuzz COUNT SEED` runs more of them; a crash ends the run, and what brought it about lies in the named folder.
@Suite(.serialized) struct FuzzTests {
  private static let count = number("GPUCOLOR_FUZZ") ?? 300
  private static let seed = UInt64(number("GPUCOLOR_FUZZ_SEED") ?? 1)
  /// Longer than anything of this size may take.
  private static let limit = Duration.seconds(20)

  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  @Test func damagedImages() throws {
    let files = try ["image/files", "image/pictures"].flatMap { folder in
      try FileManager.default.contentsOfDirectory(
        at: Self.fixtures.appending(path: folder), includingPropertiesForKeys: nil)
    }.sorted { $0.path < $1.path }
    let whole = try files.map { try Data(contentsOf: $0) }
    // Of every format equally many.
    let formats = Dictionary(grouping: files.indices) { files[$0].pathExtension }.sorted { $0.key < $1.key }
    var read = 0
    try forEachMutation("image", known: [FootageError.self, FileError.self]) { number, mutation, folder in
      let (type, members) = formats[number % formats.count]
      let (index, other) = (members[mutation.below(members.count)], mutation.below(files.count))
      let url = folder.appending(path: "damaged.\(mutation.below(8) == 0 ? "png" : type)")
      try mutation.damaged(whole[index], other: whole[other]).write(to: url)
      _ = try? ImageSize.read(url)
      let picture = try Picture.read(url)
      #expect(try ImageSize.read(url) == picture.size)
      #expect(picture.rgb().samples.allSatisfy { $0.isFinite })
      #expect(picture.remarks.allSatisfy(Self.isOneLine))
      read += 1
    }
    // Many changes do no harm; where none does, what is tested is not what it seems.
    #expect(read > Self.count / 100 && read < Self.count)
  }

  /// Runs `body` for as many mutations as are asked for, each in time and with an error of one line that names the file.
  func forEachMutation(
    _ kind: String, known: [any Error.Type], _ body: (Int, inout Mutation, URL) throws -> Void
  ) throws {
    let folder = try Self.folder(kind)
    print("fuzz: \(Self.count) mutations of \(kind)s, seed \(Self.seed), the one at work lies in \(folder.path)")
    for number in 0..<Self.count {
      var mutation = Mutation(seed: Self.seed, number: number)
      let start = ContinuousClock.now
      do {
        try body(number, &mutation, folder)
      } catch {
        let line = "\(error)"
        #expect(
          known.contains { type(of: error) == $0 } && Self.isOneLine(line) && line.contains(folder.path),
          "mutation \(number): \(line)")
      }
      #expect(ContinuousClock.now - start < Self.limit, "mutation \(number)")
    }
    try FileManager.default.removeItem(at: folder)
  }

  private static func isOneLine(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count < 600
      && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }

  static func folder(_ kind: String) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gpucolor-fuzz-\(kind)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
