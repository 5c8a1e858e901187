import Files
import Foundation

/// The folder of one run: `config.json`, `metrics.jsonl`, `checkpoints/`, `samples/`, and `data/` where the run draws
/// its own cartoon. Every file in it appears whole or not at all.
public struct RunFolder: Hashable, Sendable {
  /// Where the folder lies.
  public let url: URL

  /// The run at `url`, whether it is there yet or not.
  public init(_ url: URL) {
    self.url = url
  }

  /// What the run computes.
  public var configurationFile: URL { url.appendingPathComponent("config.json") }
  /// One JSON object a line: the losses of every step, and every evaluation.
  public var metricsFile: URL { url.appendingPathComponent("metrics.jsonl") }
  /// The checkpoint of the last saved step with all that is needed to go on from it.
  public var newestCheckpoint: URL { url.appendingPathComponent("checkpoints/newest.safetensors") }
  /// The weights that did best on the held-out shots.
  public var bestCheckpoint: URL { url.appendingPathComponent("checkpoints/best.safetensors") }
  /// What a process that trains holds (`RunLock`); it is there while one does, or where one was killed.
  var lockFile: URL { url.appendingPathComponent(".lock") }
  /// The data set that the run draws for itself.
  public var data: URL { url.appendingPathComponent("data") }

  /// The picture of what the network made of held-out frames after `step` steps.
  public func samples(step: Int) -> URL {
    let digits = String(step)
    let number = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    return url.appendingPathComponent("samples/step-\(number).png")
  }

  /// The checkpoint to colour with: the best, or where nothing has been evaluated yet the newest; nil before either.
  public var checkpoint: URL? {
    [bestCheckpoint, newestCheckpoint].first { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// Throws `TrainingError.occupiedRunFolder` where anything but hidden files lies at the folder's place already,
  /// `FileError.unlistable` where that cannot be told.
  public func requireFree() throws {
    do {
      if try Folder.list(url).isEmpty { return }
    } catch FileError.missing {
      return
    } catch FileError.notAFolder {
      // Or it is none of what should be above it, which making the folder finds.
      guard FileManager.default.fileExists(atPath: url.path) else { return }
    }
    throw TrainingError.occupiedRunFolder(path: url.path)
  }

  /// Makes the folders of a new run and records `configuration`. The lock is the caller's until the run has ended.
  ///
  /// Throws `TrainingError.occupiedRunFolder` where anything lies there already, `runInUse` where another process has
  /// begun at the same time.
  @discardableResult public func create(_ configuration: RunConfiguration) throws -> RunLock {
    try requireFree()
    try Folder.make(url)
    let lock = try lock()
    try requireFree()
    try record(configuration)
    return lock
  }

  /// Takes the lock of a run that goes on, and removes what a process that was killed has left unfinished.
  ///
  /// Throws `TrainingError.runInUse` where another process trains in the folder.
  public func lock() throws -> RunLock {
    let lock = try RunLock(self)
    for folder in [url] + folders { Folder.removeAbandoned(in: folder) }
    return lock
  }

  /// The folders in a run's own.
  private var folders: [URL] { [newestCheckpoint, samples(step: 0)].map { $0.deletingLastPathComponent() } }

  /// Records what the run computes, and makes its folders. Not before: a process that is killed between leaves a run that
  /// can go on, and no folder that is neither a run nor free.
  public func record(_ configuration: RunConfiguration) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(configuration) + Data("\n".utf8)
    try FileContents.write(data, to: configurationFile)
    for folder in folders { try Folder.make(folder) }
  }

  /// What the run computes, as it was recorded.
  ///
  /// Throws `TrainingError.notARun`.
  public func configuration() throws -> RunConfiguration {
    let data: Data
    do {
      data = try FileContents.read(configurationFile)
    } catch {
      throw TrainingError.notARun(path: url.path, reason: "it has no readable config.json")
    }
    do {
      let configuration = try JSONDecoder().decode(RunConfiguration.self, from: data)
      try configuration.validate()
      return configuration
    } catch {
      throw TrainingError.notARun(path: url.path, reason: "its config.json is not what a run records")
    }
  }

  /// The run in the folder `runs` whose checkpoint, or before the first its configuration, was written last. To colour
  /// with, one that has a checkpoint goes before all that have none yet.
  ///
  /// - Throws: `TrainingError.noRun` where there is none, `FileError` where `runs` is no folder or cannot be listed.
  public static func newest(in runs: URL, toColor: Bool = false) throws -> RunFolder {
    let names: [String]
    do { names = try Folder.list(runs).names } catch FileError.missing { names = [] }
    let folders = names.map { RunFolder(runs.appendingPathComponent($0)) }
    let dated = folders.compactMap { folder in folder.lastChange.map { (folder, $0) } }
    let usable = toColor ? dated.filter { $0.0.checkpoint != nil } : dated
    guard let newest = (usable.isEmpty ? dated : usable).max(by: { $0.1 < $1.1 }) else {
      throw TrainingError.noRun(path: runs.path)
    }
    return newest.0
  }

  /// A folder in `runs` for a run that starts at `date`, which is not there yet.
  public static func new(in runs: URL, date: Date = Date()) -> RunFolder {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyyMMdd-HHmmss"
    let name = formatter.string(from: date)
    func folder(_ number: Int) -> URL { runs.appendingPathComponent(number == 1 ? name : "\(name)-\(number)") }
    var number = 1
    while FileManager.default.fileExists(atPath: folder(number).path) { number += 1 }
    return RunFolder(folder(number))
  }

  private var lastChange: Date? {
    guard FileManager.default.fileExists(atPath: configurationFile.path) else { return nil }
    return [newestCheckpoint, configurationFile].lazy.compactMap { file in
      try? FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
    }.first
  }
}
