import Cartoon
import Footage
import Foundation
import Graph
import Networks
import Safetensors
import Training
import Vulkan

/// A training run in its folder: begun or taken up again, and led to its end or until somebody wishes it to stop. While
/// it is there no other process trains in the folder.
public final class TrainingRun {
  /// Where the run lies.
  public let folder: RunFolder

  private let trainer: Trainer
  /// The data set; nil for the cartoon, which is drawn on first use.
  private let dataset: Dataset?
  private let lock: RunLock
  private let notices: [TrainingNotice]

  private init(
    _ trainer: Trainer, in folder: RunFolder, on dataset: Dataset?, _ lock: RunLock, notices: [TrainingNotice]
  ) {
    self.folder = folder
    self.trainer = trainer
    self.dataset = dataset
    self.lock = lock
    self.notices = (dataset?.remarks ?? []).map { .remark($0) } + notices
  }

  /// What the run computes.
  public var configuration: RunConfiguration { trainer.configuration }
  /// Steps that are done.
  public var step: Int { trainer.step }

  /// The time of each kernel in the last step, and the memory of the step's tensors; the run must be made profiled.
  public func profile() throws -> (rows: [CompiledGraph.ProfileRow], memory: CompiledGraph.MemoryReport) {
    try trainer.profile()
  }

  // MARK: Beginning

  /// Begins a run in `folder`, which is made once nothing can be wrong with data, device and checkpoint any more.
  ///
  /// Throws `ProductionError`, `TrainingError` and whatever opening data, checkpoints and the device throws.
  public static func begin(
    _ new: NewTraining, in folder: RunFolder, device: () throws -> Device, isProfiled: Bool = false
  ) throws -> TrainingRun {
    try folder.requireFree()
    let start = try new.start.map { try Checkpoint(contentsOf: $0) }
    let features = try new.features.map { try SafetensorsFile(contentsOf: $0) }
    var configuration = try new.configuration(start: start)
    if features != nil, !configuration.weights.needsFeatures { throw ProductionError.unusedFeatures }
    if let start, let suspect = try start.suspect() {
      throw ProductionError.damagedStart(path: start.file.url.path, suspect)
    }
    let dataset = try new.dataset.map { try Dataset(at: $0) }
    configuration.fingerprint = dataset.map { DatasetFingerprint(of: $0) }
    try configuration.settle(new.length, on: dataset)
    let trainer = try Trainer(
      configuration, device: device(), start: start, features: features, isProfiled: isProfiled)
    let lock = try folder.create(configuration)
    return TrainingRun(
      trainer, in: folder, on: dataset, lock, notices: usualNotices(configuration, hasFeatures: features != nil))
  }

  /// Takes up the run in `folder` where it stopped; what a process that was killed has left unfinished is removed.
  ///
  /// `dataset` names the data set where it was moved, or where the run is to go on although it was changed; `length`
  /// makes the run longer. Throws `ProductionError` `.datasetGone` and `.datasetChanged`, `TrainingError` `.notARun`,
  /// `.runInUse` and `.alreadyDone`, and whatever opening data, checkpoints and the device throws.
  public static func resume(
    _ folder: RunFolder, on moved: URL? = nil, length: TrainingLength? = nil, device: () throws -> Device,
    isProfiled: Bool = false
  ) throws -> TrainingRun {
    // Before anything is made in a folder that is none of a run.
    _ = try folder.configuration()
    let lock = try folder.lock()
    var configuration = try folder.configuration()
    var notices: [TrainingNotice] = []
    let dataset = try dataset(of: &configuration, in: folder, movedTo: moved, &notices)
    try configuration.settle(length, on: dataset)
    let features = try configuration.vgg19.map { try SafetensorsFile(contentsOf: URL(fileURLWithPath: $0)) }
    let isStarted = FileManager.default.fileExists(atPath: folder.newestCheckpoint.path)
    let start = try isStarted ? nil : configuration.start.map { try Checkpoint(contentsOf: URL(fileURLWithPath: $0)) }
    let trainer = try Trainer(
      configuration, device: device(), start: start, features: features, isProfiled: isProfiled)
    if isStarted {
      try trainer.resume(from: folder.newestCheckpoint)
    } else {
      notices.append(.beginsAgain(path: folder.newestCheckpoint.path))
    }
    guard !trainer.isDone else { throw TrainingError.alreadyDone(path: folder.url.path, steps: trainer.step) }
    try folder.record(configuration)
    return TrainingRun(
      trainer, in: folder, on: dataset, lock,
      notices: usualNotices(configuration, hasFeatures: features != nil) + notices)
  }

  /// The data set of a run that goes on; its place and what it looks like now go into `configuration`.
  private static func dataset(
    of configuration: inout RunConfiguration, in folder: RunFolder, movedTo moved: URL?,
    _ notices: inout [TrainingNotice]
  ) throws -> Dataset? {
    guard case .dataset(let recorded) = configuration.source else {
      if moved != nil { throw ProductionError.noDatasetOfItsOwn(run: folder.url.path) }
      return nil
    }
    let place = moved ?? URL(fileURLWithPath: recorded)
    if moved == nil, !FileManager.default.fileExists(atPath: recorded) {
      throw ProductionError.datasetGone(path: recorded, run: folder.url.path)
    }
    let dataset = try Dataset(at: place)
    let fingerprint = DatasetFingerprint(of: dataset)
    if let old = configuration.fingerprint, let difference = fingerprint.difference(from: old) {
      guard moved != nil else {
        throw ProductionError.datasetChanged(path: recorded, run: folder.url.path, difference: difference)
      }
      notices.append(.changedDataset(path: place.path, difference: difference))
    }
    configuration.source = .dataset(path: place.standardizedFileURL.path)
    configuration.fingerprint = fingerprint
    return dataset
  }

  private static func usualNotices(_ configuration: RunConfiguration, hasFeatures: Bool) -> [TrainingNotice] {
    let isSeeded = configuration.weights.needsFeatures && !hasFeatures
    let isBlind = configuration.heldOut?.isEmpty != false
    return (isSeeded ? [.seededFeatures] : []) + (isBlind ? [.nothingHeldOut] : [])
  }

  // MARK: Training

  /// Trains to the run's last step, after drawing its cartoon where it has one that is not there yet, and tells `report`
  /// how it goes. Once `cancellation` is wished for, the run is saved and left.
  ///
  /// Throws what `Trainer.train` throws; the run's last checkpoint then stays as it is.
  public func train(
    cancellation: Cancellation = .init(), report: (TrainingEvent) -> Void = { _ in }
  ) throws -> TrainingOutcome {
    for notice in notices { report(.notice(notice)) }
    guard let dataset = try dataset ?? cartoon(cancellation, report) else { return .interrupted(step: step) }
    return try trainer.train(in: folder, on: dataset, cancellation: cancellation, report: report)
  }

  /// The run's cartoon; nil where drawing it was stopped.
  private func cartoon(_ cancellation: Cancellation, _ report: (TrainingEvent) -> Void) throws -> Dataset? {
    guard case .cartoon(let production) = configuration.source else { return nil }
    if !FileManager.default.fileExists(atPath: folder.data.path) {
      func goesOn(_ done: Int, _ total: Int) -> Bool {
        report(.drawing(done: done, total: total))
        return !cancellation.isWished
      }
      let isDrawn =
        configuration.stage == .region
        ? try Cels(seed: production.seed, castSize: production.cast).write(
          to: folder.data, name: "cels of the procedural cartoon", shots: production.shots,
          drawings: production.frames, report: goesOn)
        : try production.cartoon.write(
          to: folder.data, name: "the procedural cartoon", shots: production.shots, frames: production.frames,
          size: ImageSize(width: configuration.size, height: configuration.size), report: goesOn)
      guard isDrawn else { return nil }
    }
    return try Dataset(at: folder.data)
  }
}
