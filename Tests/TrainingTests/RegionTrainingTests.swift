import Cartoon
import Footage
import Foundation
import Graph
import Networks
import Safetensors
import TestSupport
import Testing
import Vulkan

@testable import Areas
@testable import Training

/// The region network on a few cels. Serial: a device belongs to one thread at a time.
@Suite("Training of the region network", .serialized)
struct RegionTrainingTests {
  private let scratch: Scratch
  private let dataset: Dataset
  private let pages: ColoredPages

  init() throws {
    scratch = try Scratch()
    let folder = scratch.folder.appendingPathComponent("cels")
    _ = try Cels(seed: 9, castSize: 2).write(to: folder, name: "cels", shots: 2, drawings: 5) { _, _ in true }
    dataset = try Dataset(at: folder)
    pages = ColoredPages(dataset.shots, limit: RegionData.areasOfPage - 1)
  }

  @Test("a scene is a pure function of seed, step and position, and no page is its own reference")
  func scenes() throws {
    func drawn(_ step: Int) throws -> RegionScene {
      try RegionScene.drawn(from: pages, count: 4, seed: 3, step: step, position: 1)
    }
    for step in 1...6 {
      let (one, other) = (try drawn(step), try drawn(step))
      let isSame =
        one.pages.map(\.page.image) == other.pages.map(\.page.image) && one.samples == other.samples
        && one.pages.map(\.size) == other.pages.map(\.size)
      #expect(isSame)
      #expect(one.pages.count == 4 && one.samples.map(\.target) == [0, 1, 2, 3])
      #expect(one.samples.allSatisfy { !$0.references.isEmpty && !$0.references.contains($0.target) })
    }
    let differ = try (1...6).map { try drawn($0).pages[0].page.image }
    #expect(Set(differ).count > 1)
  }

  @Test("what a warp moves comes from where it was")
  func inverse() {
    var warp = RegionWarp()
    (warp.isMirrored, warp.scale, warp.shear, warp.corner) = (true, [0.7, 0.6], 0.2, [0.3, 0.9])
    (warp.bend, warp.bendPhase) = ([0.05, -0.03], [1, 2])
    for place in [SIMD2<Float>(0.1, 0.2), [0.5, 0.5], [0.9, 0.3]] {
      let back = warp.origin(of: warp.moved(place)) - place
      #expect((back * back).sum() < 1e-10)
    }
  }

  @Test("a warped page shows each area where it is drawn")
  func warps() throws {
    let page = try pages.drawing(1, of: 0).page
    let same = page.warped(RegionWarp())
    let isSame = same.image == page.image && same.cells == page.cells
    #expect(isSame)
    var warp = RegionWarp()
    warp.isMirrored = true
    let mirrored = page.warped(warp)
    let isRestored = mirrored.warped(warp).cells.map(\.pixel) == page.cells.map(\.pixel)
    #expect(isRestored)
    for (place, other) in zip(page.places, mirrored.places) {
      #expect(place.onPage.values[1] == -other.onPage.values[1])
      #expect(abs(place.onPage.distance(to: other.onPage.mirrored)) < 1e-9)
    }
    warp.scale = [0.5, 0.6]
    warp.corner = [1, 0]
    // Half as wide, at the right; ink is where cells of paper are not.
    let small = page.warped(warp)
    let left = (0..<RegionPage.side).flatMap { y in (0..<100).map { small.image[3 * (y * RegionPage.side + $0)] } }
    #expect(left.allSatisfy { $0 == 0 })
    #expect(small.cells.allSatisfy { $0.pixel % Int32(RegionPage.featureSide) >= 60 })
  }

  @Test("what a batch asks for adds up, and none stands for colours that no reference has")
  func batches() throws {
    // Room for more than there is.
    let sizes = RegionBatch.sizes(pages: 3, batch: 2, references: 2, areas: RegionData.areasOfPage)
    let (target, reference) = (try pages.drawing(0, of: 0), try pages.drawing(2, of: 0))
    let scene = RegionScene(pages: [target, reference], samples: [.init(target: 0, references: [1])])
    let batch = RegionBatch([scene], sizes)
    #expect(abs(batch.areaWeights.reduce(0, +) - 0.5) < 1e-4)
    #expect(abs(batch.pixelWeights.reduce(0, +) - 0.5) < 1e-4)
    let count = RegionBatch.colorCount
    let palette = scene.palette(of: scene.samples[0], limit: count - 1)
    #expect(Set(palette).count == palette.count)
    for (area, color) in target.colors.enumerated() where target.purities[area] >= 0.8 {
      let number = palette.firstIndex(of: color) ?? count - 1
      let row = batch.areaWeights[area * count..<area * count + count]
      #expect(row[row.startIndex + number] > 0 && row.count { $0 > 0 } == 1)
    }
    // The last of the references' areas is none.
    #expect(batch.colors[sizes.referenceAreas * count - 1] == 1)
    #expect(batch.colors.reduce(0, +) == Float(reference.areas.count + 1))
  }

  @Test("a run learns beside the network that colours, is judged, and goes on where it stopped")
  func run() throws {
    let start = try Checkpoint(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/Networks/Resources/starter.safetensors").standardized)
    var configuration = RunConfiguration(
      network: .matching, stage: .region, preset: .tiny, source: .dataset(path: dataset.folder.path))
    (configuration.channels, configuration.batch, configuration.steps) = (start.metadata.network.baseChannels, 1, 2)
    configuration.heldOut = [dataset.shots[1].name]
    let run = RunFolder(scratch.folder.appendingPathComponent("run"))
    try run.create(configuration)
    let instance = try Instance()
    let device = try Device(instance.choose(), instance: instance, cacheDirectory: nil)
    var evaluations: [Evaluation] = []
    var losses: [Float] = []
    func train(_ configuration: RunConfiguration, resumes: Bool) throws {
      let trainer = try Trainer(configuration, device: device, start: start)
      if resumes { try trainer.resume(from: run.newestCheckpoint) }
      _ = try trainer.train(in: run, on: dataset, cancellation: Cancellation()) { event in
        switch event {
        case .evaluated(_, let evaluation, _, _): evaluations.append(evaluation)
        case .step(let report): losses.append(report.losses.last?.value ?? .nan)
        default: break
        }
      }
    }
    try train(configuration, resumes: false)
    #expect(losses.count == 2 && losses.allSatisfy(\.isFinite))
    let painting = try #require(evaluations.last?.painting)
    #expect(painting.fromSheet != nil)
    let saved = try Checkpoint(contentsOf: run.newestCheckpoint)
    #expect(saved.metadata.region == .init())
    let kept = "color.coarse.conv1.weight"
    #expect(try saved.file.floats(kept) == start.file.floats(kept))
    #expect(saved.file.tensors["region.last.weight"] != nil)
    configuration.steps = 3
    try train(configuration, resumes: true)
    #expect(losses.count == 3)
    try keepsRegions(of: Checkpoint(contentsOf: run.newestCheckpoint), device)
    #expect(instance.validationMessages.isEmpty)
  }

  /// Training another network from `start` leaves the region network in the checkpoint as it is, when the run goes on too.
  private func keepsRegions(of start: Checkpoint, _ device: Device) throws {
    var configuration = RunConfiguration(
      network: .matching, preset: .tiny, source: .dataset(path: dataset.folder.path))
    configuration.channels = start.metadata.network.baseChannels
    (configuration.size, configuration.batch, configuration.steps) = (32, 1, 1)
    configuration.heldOut = []
    configuration.startRegionNetwork = start.metadata.region
    let run = RunFolder(scratch.folder.appendingPathComponent("colors"))
    try run.create(configuration)
    for steps in 1...2 {
      configuration.steps = steps
      let trainer = try Trainer(configuration, device: device, start: start)
      if steps > 1 { try trainer.resume(from: run.newestCheckpoint) }
      _ = try trainer.train(in: run, on: dataset, cancellation: Cancellation()) { _ in }
      let saved = try Checkpoint(contentsOf: run.newestCheckpoint)
      let isKept = try saved.file.floats("region.last.weight") == start.file.floats("region.last.weight")
      #expect(isKept && saved.metadata.region == start.metadata.region)
    }
  }
}
