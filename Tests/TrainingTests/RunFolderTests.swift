import Files
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct RunFolderTests {
  private let scratch: Scratch
  private let configuration = RunConfiguration(network: .reference, preset: .tiny, source: .dataset(path: "/frames"))

  init() throws {
    scratch = try Scratch()
  }

  @Test func aRunRecordsItsConfiguration() throws {
    let run = RunFolder(scratch.folder.appendingPathComponent("run"))
    try run.create(configuration)
    #expect(try run.configuration() == configuration)
    #expect(run.checkpoint == nil)
    #expect(run.samples(step: 7).lastPathComponent == "step-000007.png")
    #expect(run.samples(step: 1_234_567).lastPathComponent == "step-1234567.png")
  }

  @Test func recordingARunMakesTheFoldersThatItLost() throws {
    let run = RunFolder(scratch.folder.appendingPathComponent("run"))
    try run.create(configuration)
    for file in [run.bestCheckpoint, run.samples(step: 1)] {
      try FileManager.default.removeItem(at: file.deletingLastPathComponent())
      try run.record(configuration)
      #expect(FileManager.default.fileExists(atPath: file.deletingLastPathComponent().path))
    }
  }

  @Test func aDamagedLineOfMetricsCostsNoOther() throws {
    let url = scratch.folder.appendingPathComponent("metrics.jsonl")
    do {
      let log = try MetricsLog(url, keeping: 0)
      for step in 1...3 { try log.append(MetricsRecord(step: step, seconds: Double(step), losses: ["l1": 1])) }
    }
    let good = try Data(contentsOf: url)
    // No UTF-8, and half a record, as a machine that lost power may leave them.
    try (good + Data([0xff, 0xfe, 0x0a]) + Data("{\"step\":4,\"los".utf8)).write(to: url)
    let log = try MetricsLog(url, keeping: 3)
    #expect(log.seconds == 3 && log.isDamaged)
    #expect(try Data(contentsOf: url) == good)
  }

  @Test func anotherRunIsNotWrittenOver() throws {
    let run = RunFolder(scratch.folder.appendingPathComponent("run"))
    try run.create(configuration)
    #expect(throws: TrainingError.occupiedRunFolder(path: run.url.path)) { try run.create(configuration) }
    let file = scratch.folder.appendingPathComponent("file")
    try Data([1]).write(to: file)
    #expect(throws: TrainingError.occupiedRunFolder(path: file.path)) { try RunFolder(file).create(configuration) }
    #expect(try Data(contentsOf: file) == Data([1]))
  }

  @Test func aFolderThatCannotBeListedIsNotFree() throws {
    let link = scratch.folder.appendingPathComponent("link")
    try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "link")
    #expect {
      try RunFolder(link).requireFree()
    } throws: { error in
      guard case .unlistable(link.path, _) = error as? FileError else { return false }
      return true
    }
  }

  @Test func anEvaluationOfNoNumbersIsNotFinite() throws {
    var evaluation = Evaluation(psnr: 20, ssim: nil, copiedPSNR: 10, copiedSSIM: nil)
    #expect(evaluation.isFinite)
    evaluation.ssim = .nan
    #expect(!evaluation.isFinite)
    evaluation.ssim = nil
    let sequence = #"{"psnr": 20, "consistency": {"changeError": 1}}"#
    evaluation.sequences = try JSONDecoder().decode(
      SequenceComparison.self, from: Data(#"{"color": \#(sequence), "temporal": \#(sequence)}"#.utf8))
    #expect(evaluation.isFinite)
    evaluation.sequences?.temporal?.consistency.changeError = .nan
    #expect(!evaluation.isFinite)
  }

  @Test func whatIsNoRunIsRefused() throws {
    let run = RunFolder(scratch.folder)
    #expect(throws: TrainingError.self) { try run.configuration() }
    try Data("{}".utf8).write(to: run.configurationFile)
    #expect(throws: TrainingError.self) { try run.configuration() }
    let empty = scratch.folder.appendingPathComponent("runs")
    #expect(throws: TrainingError.noRun(path: empty.path)) { try RunFolder.newest(in: empty) }
  }

  @Test func theNewestRunIsTheOneWrittenLast() throws {
    for (name, age) in [("b", 300.0), ("a", 100.0), ("c", 200.0)] {
      let run = RunFolder(scratch.folder.appendingPathComponent(name))
      try run.create(configuration)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: run.configurationFile.path)
    }
    #expect(try RunFolder.newest(in: scratch.folder).url.lastPathComponent == "a")
    let date = Date(timeIntervalSince1970: 0)
    let first = RunFolder.new(in: scratch.folder, date: date)
    try first.create(configuration)
    #expect(RunFolder.new(in: scratch.folder, date: date) != first)
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let file = scratch.folder.appendingPathComponent("file")
    try Data([1]).write(to: file)
    let run = RunFolder(file.appendingPathComponent("run"))
    #expect {
      try run.create(configuration)
    } throws: { error in
      guard case .unwritable(let path, let code) = error as? FileError else { return false }
      return path == file.path && code == ENOTDIR
    }
  }

  /// Whatever the moment at which the beginning of a run is killed, the next command can begin it again or go on with it.
  @Test func aRunIsRecordedBeforeAnythingElseIsThere() throws {
    try scratch.file("blocked/checkpoints")
    let blocked = RunFolder(scratch.url("blocked"))
    #expect(throws: FileError.self) { try blocked.record(configuration) }
    #expect(try blocked.configuration() == configuration)
    try scratch.file("killed/.gpucolor-half")
    try RunFolder(scratch.url("killed")).create(configuration)
    #expect(!scratch.exists("killed/.gpucolor-half"))
  }

  /// What cannot be read is not taken for empty, and replaced.
  @Test func metricsThatCannotBeReadEndTheRun() throws {
    let url = scratch.url("metrics.jsonl")
    try #require(mkfifo(url.path, 0o600) == 0)
    #expect(throws: FileError.notAFile(path: url.path, found: "a pipe")) { try MetricsLog(url, keeping: 0) }
    #expect(scratch.exists("metrics.jsonl"))
  }

  @Test func metricsAreCutToTheStepThatIsResumed() throws {
    let url = scratch.folder.appendingPathComponent("metrics.jsonl")
    let good = Evaluation(psnr: 20, ssim: 0.5, copiedPSNR: 10, copiedSSIM: nil)
    let better = Evaluation(psnr: 21, ssim: 0.5, copiedPSNR: 10, copiedSSIM: nil)
    do {
      let log = try MetricsLog(url, keeping: 0)
      for step in 1...4 {
        try log.append(MetricsRecord(step: step, seconds: Double(step), losses: ["l1": Float(step)]))
      }
      try log.append(MetricsRecord(step: 2, seconds: 2.5, evaluation: good))
      try log.append(MetricsRecord(step: 4, seconds: 4.5, evaluation: better))
      #expect(log.best == better)
    }
    try (Data(contentsOf: url) + Data("{\"step\":1,\"sec".utf8)).write(to: url)
    do {
      let log = try MetricsLog(url, keeping: 3)
      // The line that was cut off was never whole.
      #expect(log.best == good && !log.isDamaged)
      try log.append(MetricsRecord(step: 4, seconds: 5, losses: ["l1": 0.25]))
    }
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    let records = try lines.map { try JSONDecoder().decode(MetricsRecord.self, from: Data($0.utf8)) }
    #expect(records.map(\.step) == [1, 2, 3, 2, 4])
    #expect(records.last?.losses == ["l1": 0.25])
    #expect(records[3].evaluation == good)
  }
}
