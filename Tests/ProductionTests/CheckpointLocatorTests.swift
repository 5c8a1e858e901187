import Files
import Foundation
import Production
import TestSupport
import Testing
import Training

@Suite struct CheckpointLocatorTests {
  private let scratch: Scratch
  private let locator: CheckpointLocator

  init() throws {
    scratch = try Scratch()
    locator = CheckpointLocator(runs: scratch.url("runs"))
  }

  /// A run that was written `age` seconds ago.
  private func run(_ name: String, age: Double, hasCheckpoint: Bool) throws -> RunFolder {
    let run = RunFolder(scratch.url("runs/\(name)"))
    try run.create(RunConfiguration(network: .matching, preset: .tiny, source: .cartoon(.init(seed: 1))))
    if hasCheckpoint { try Data([1]).write(to: run.newestCheckpoint) }
    for file in [run.configurationFile] + (hasCheckpoint ? [run.newestCheckpoint] : []) {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: file.path)
    }
    return run
  }

  @Test func namesAreFilesButForTheStarter() throws {
    #expect(try locator.source("starter") == .starter)
    #expect(try locator.source("./starter") == .file(URL(fileURLWithPath: "./starter")))
    #expect(try locator.source() == .starter)
  }

  /// It would be coloured with another network than the one that was trained.
  @Test func runsThatCannotBeListedAreAnError() throws {
    let runs = locator.runs
    try Data().write(to: runs)
    #expect(throws: FileError.notAFolder(path: runs.path)) { try locator.source() }
    try FileManager.default.removeItem(at: runs)
    try FileManager.default.createSymbolicLink(at: runs, withDestinationURL: runs)
    #expect(throws: FileError.unlistable(path: runs.path, code: ELOOP)) { try locator.source() }
  }

  @Test func aRunWithoutACheckpointDoesNotHideOneThatHasOne() throws {
    func isFound(_ run: RunFolder) throws -> Bool {
      guard case .run(let found) = try locator.source() else { return false }
      return found.url.path == run.url.path
    }
    let begun = try run("begun", age: 10, hasCheckpoint: false)
    #expect(try isFound(begun))
    #expect(throws: ProductionError.noCheckpointYet(run: begun.url.path)) { try locator.source().file() }
    _ = try run("older", age: 300, hasCheckpoint: true)
    let newer = try run("newer", age: 200, hasCheckpoint: true)
    #expect(try isFound(newer))
    #expect(try locator.source().file().path == newer.newestCheckpoint.path)
    // What goes on is what was begun last.
    #expect(try RunFolder.newest(in: locator.runs).url.path == begun.url.path)
  }
}
