import Files
import Foundation
import Randomness
import TestSupport
import Testing

@testable import Footage

@Suite struct SampleTests {
  @Test(arguments: [SamplingRules.reference, .matching])
  func samplesArePureFunctionsOfTheirNumbers(rules: SamplingRules) {
    let lengths = [3, 10, 5, 4]
    let draw = { (seed: UInt64, step: Int) in
      (0..<8).map { Sample.drawn(rules, seed: seed, step: step, position: $0, batchSize: 8, shotLengths: lengths) }
    }
    #expect(draw(1, 7) == draw(1, 7))
    #expect(draw(1, 7) != draw(1, 8))
    #expect(draw(1, 7) != draw(2, 7))
  }

  /// Runs of the reference network that were begun earlier are resumed with the samples that they would have seen.
  @Test func theReferenceRulesDrawWhatTheyAlwaysDrew() {
    for step in 0..<300 {
      let sample = Sample.drawn(.reference, seed: 3, step: step, position: 2, batchSize: 4, shotLengths: [12])
      var random = CounterRandom(seed: 3, purpose: "training sample", step, 2)
      let gap = 1 + random.integer(below: 2)
      let target = gap + random.integer(below: 12 - 2 * gap)
      #expect(
        sample
          == Sample(
            shot: 0, target: target, references: [target - gap, target + gap], isFlipped: random.uniform() < 0.5,
            cropPosition: [random.uniform(), random.uniform()]))
    }
  }

  @Test func everySampleThatFitsIsDrawn() {
    let lengths = [3, 10, 4]
    let samples = (0..<4000).map {
      Sample.drawn(.reference, seed: 3, step: $0, position: 0, batchSize: 1, shotLengths: lengths)
    }
    for sample in samples {
      #expect(sample.references[0] >= 0 && sample.references[1] < lengths[sample.shot])
      #expect(sample.target - sample.references[0] == sample.references[1] - sample.target)
    }
    let places = Set(samples.map { [$0.shot, $0.target] + $0.references })
    // A shot of 3 has one place, one of 10 eight with gap 1 and six with gap 2, one of 4 two.
    #expect(places.count == 1 + 8 + 6 + 2)
    let flipped = samples.count { $0.isFlipped }
    #expect(abs(flipped - 2000) < 150)
    #expect(samples.allSatisfy { (0..<1).contains($0.cropPosition.x) && (0..<1).contains($0.cropPosition.y) })
  }

  private func matchingSamples(_ rules: SamplingRules = .matching, lengths: [Int]) -> [Sample] {
    (0..<6000).map { Sample.drawn(rules, seed: 9, step: $0, position: 0, batchSize: 1, shotLengths: lengths) }
  }

  @Test func gapsOfMatchingAreLargeAndUneven() {
    let samples = matchingSamples(lengths: [24])
    let gaps = Set(samples.map { [$0.target - $0.references[0], $0.references[1] - $0.target] })
    #expect(gaps == Set((1...8).flatMap { before in (1...8).map { [before, $0] } }))
    #expect(samples.allSatisfy { $0.references[0] >= 0 && $0.references[1] < 24 })
    // A shot of 8 has room for 3 frames on both sides.
    let short = matchingSamples(lengths: [8])
    #expect(Set(short.map { $0.target - $0.references[0] }) == [1, 2, 3])
    #expect(Set(short.map(\.target)) == Set(1...6))
    #expect(short.allSatisfy { $0.references[0] >= 0 && $0.references[1] < 8 })
  }

  @Test(arguments: [1, 2, 3, 5]) func aSampleHasAnyNumberOfReferences(count: Int) {
    var rules = SamplingRules.matching
    rules.referenceCount = count
    let samples = matchingSamples(rules, lengths: [3, 12])
    for sample in samples {
      #expect(sample.references.count == count && sample.references == sample.references.sorted())
      #expect(!sample.references.contains(sample.target))
      #expect(sample.references.allSatisfy { (0..<[3, 12][sample.shot]).contains($0) })
    }
    let before = samples.count { $0.references[0] < $0.target }
    if count == 1 { #expect(abs(before - 3000) < 200) } else { #expect(before == 6000) }
  }

  @Test func colorsAreChangedForTheShareThatIsAskedFor() {
    let samples = matchingSamples(lengths: [24])
    let changed = samples.map(\.recoloring).filter { $0 != .none }
    #expect(abs(changed.count - 4800) < 150)
    #expect(Set(changed.map(\.sources)).count == 6)
    let gains = changed.flatMap { [$0.gain.x, $0.gain.y, $0.gain.z] }
    #expect(abs(Double(gains.count { $0 < 0 }) / Double(gains.count) - 0.35) < 0.02)
    for recoloring in changed {
      for channel in 0..<3 {
        let ends = [recoloring.offset[channel], recoloring.offset[channel] + recoloring.gain[channel]].sorted()
        #expect(ends[0] > -1e-6 && ends[1] < 1 + 1e-6 && ends[1] - ends[0] >= 0.6)
      }
    }
  }

  @Test func theScaleOfMatchingIsOfChanceInAQuarterOfTheSamples() {
    let scales = matchingSamples(lengths: [24]).compactMap(\.cropScale)
    #expect(abs(scales.count - 1500) < 150)
    #expect(
      scales.allSatisfy { (0..<1).contains($0) } && scales.contains { $0 < 0.01 } && scales.contains { $0 > 0.99 })
  }

  @Test func everyShotComesOnceAnEpochInAnOrderThatChanges() {
    let lengths = [Int](repeating: 5, count: 9)
    let shots = (0..<27).flatMap { step in
      (0..<2).map {
        Sample.drawn(.reference, seed: 4, step: step, position: $0, batchSize: 2, shotLengths: lengths).shot
      }
    }
    let epochs = stride(from: 0, to: 54, by: 9).map { Array(shots[$0..<$0 + 9]) }
    #expect(epochs.allSatisfy { $0.sorted() == Array(0..<9) })
    #expect(Set(epochs).count == 6)
  }

  @Test func evaluationTakesEverySecondFrame() {
    let samples = Sample.evaluation(shotLengths: [10, 2, 3])
    #expect(samples.map(\.shot) == [0, 0, 0, 2])
    #expect(samples.map(\.references) == [[0, 4], [2, 6], [4, 8], [0, 2]])
    #expect(samples.allSatisfy { !$0.isFlipped })
  }
}

@Suite struct SampleReaderTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func reader(
    _ lengths: [Int], size: ImageSize = .init(width: 24, height: 20), fitting: Fitting = .whole,
    memoryBudget: Int = 1 << 20
  ) throws -> SampleReader {
    let dataset = try Dataset(at: try scratch.dataset(lengths))
    return try SampleReader(
      shots: dataset.shots, of: dataset, size: size, fitting: fitting, memoryBudget: memoryBudget)
  }

  @Test func batchHoldsTheImages() throws {
    let reader = try reader([5, 2, 4])
    #expect(reader.shotLengths == [5, 4])
    let samples = [
      Sample(shot: 0, target: 2, references: [0, 4]), Sample(shot: 1, target: 1, references: [0, 2], isFlipped: true),
    ]
    let batch = try reader.batch(samples, step: 9)
    #expect(batch.step == 9 && batch.count == 2 && batch.references.count == 2)
    #expect(batch.image(.color, of: batch.target, sample: 0) == gradient(width: 24, height: 20, seed: 2))
    #expect(batch.image(.line, of: batch.references[0], sample: 0) == stripe(width: 24, height: 20, seed: 0))
    #expect(batch.image(.color, of: batch.references[1], sample: 0) == gradient(width: 24, height: 20, seed: 4))
    // Shot b is too short, so that the second shot is c.
    let flipped = batch.image(.color, of: batch.references[1], sample: 1)
    let whole = gradient(width: 24, height: 20, seed: 202)
    for y in 0..<20 {
      for x in 0..<24 { #expect(flipped[x, y, 1] == whole[23 - x, y, 1]) }
    }
    let distance = batch.image(.distance, of: batch.target, sample: 0)
    #expect(largestDifference(distance, DistanceMap.of(line: stripe(width: 24, height: 20, seed: 2))) == 0)
  }

  @Test func wholeFramesAreResizedByArea() throws {
    let reader = try reader([3], size: .init(width: 8, height: 8))
    let batch = try reader.batch([Sample(shot: 0, target: 1, references: [0, 2])])
    #expect(
      batch.image(.color, of: batch.target, sample: 0)
        == gradient(width: 24, height: 20, seed: 1).resized(width: 8, height: 8))
  }

  @Test func cropsAreTheSameForAllImagesOfASample() throws {
    let reader = try reader([3], size: .init(width: 8, height: 6), fitting: .crop)
    for position in [SIMD2<Float>(0, 0), [0.999, 0.999], [0.5, 0.2]] {
      let batch = try reader.batch([Sample(shot: 0, target: 1, references: [0, 2], cropPosition: position)])
      let (left, top) = (Int(position.x * 17), Int(position.y * 15))
      for (images, seed) in [(batch.references[0], 0), (batch.target, 1), (batch.references[1], 2)] {
        let (color, line) = (gradient(width: 24, height: 20, seed: seed), stripe(width: 24, height: 20, seed: seed))
        for y in 0..<6 {
          for x in 0..<8 {
            #expect(batch.image(.color, of: images, sample: 0)[x, y, 2] == color[left + x, top + y, 2])
            #expect(batch.image(.line, of: images, sample: 0)[x, y, 0] == line[left + x, top + y, 0])
          }
        }
      }
    }
  }

  @Test func aCropAtAScaleIsReducedFromTheFramesOwnPixels() throws {
    let reader = try reader([3], size: .init(width: 8, height: 8))
    // From 8 x 8 pixels to the 20 x 20 that 24 x 20 have room for.
    for (scale, side) in [(Float(0), 8), (0.5, 14), (0.999, 19)] {
      let sample = Sample(
        shot: 0, target: 1, references: [0, 2], isFlipped: true, cropPosition: [0.9, 0.1], cropScale: scale)
      let batch = try reader.batch([sample])
      let (left, top) = (Int(0.9 * Double(25 - side)), Int(0.1 * Double(21 - side)))
      for (images, seed) in [(batch.references[0], 0), (batch.target, 1), (batch.references[1], 2)] {
        for (plane, whole) in [
          (Plane.color, gradient(width: 24, height: 20, seed: seed)),
          (.line, stripe(width: 24, height: 20, seed: seed)),
        ] {
          var window = Image(width: side, height: side, channels: whole.channels)
          for index in window.samples.indices {
            let (pixel, channel) = index.quotientAndRemainder(dividingBy: whole.channels)
            window.samples[index] = whole[left + pixel % side, top + pixel / side, channel]
          }
          let (shown, expected) = (batch.image(plane, of: images, sample: 0), window.resized(width: 8, height: 8))
          for index in 0..<64 {
            #expect(shown[index % 8, index / 8, 0] == expected[7 - index % 8, index / 8, 0])
          }
        }
      }
    }
  }

  @Test func allColorImagesOfASampleAreRecoloredAlikeAndNothingElse() throws {
    let reader = try reader([5])
    var sample = Sample(shot: 0, target: 1, references: [0, 2, 4])
    let plain = try reader.batch([sample])
    let recoloring = Recoloring(sources: [2, 0, 1], gain: [-0.7, 0.9, 1], offset: [0.8, 0.05, 0])
    sample.recoloring = recoloring
    let batch = try reader.batch([sample])
    #expect(batch.references.count == 3)
    for (changed, original) in zip([batch.target] + batch.references, [plain.target] + plain.references) {
      #expect(changed[.line] == original[.line] && changed[.distance] == original[.distance])
      for index in changed[.color].indices {
        let (pixel, channel) = index.quotientAndRemainder(dividingBy: 3)
        let source = original[.color][3 * pixel + recoloring.sources[channel]]
        #expect(abs(changed[.color][index] - recoloring.offset[channel] - recoloring.gain[channel] * source) < 1e-6)
      }
    }
  }

  @Test func framesTooSmallForACropAreResized() throws {
    let reader = try reader([3], size: .init(width: 32, height: 8), fitting: .crop)
    let batch = try reader.batch([Sample(shot: 0, target: 1, references: [0, 2], cropPosition: [0.9, 0.9])])
    #expect(
      batch.image(.color, of: batch.target, sample: 0)
        == gradient(width: 24, height: 20, seed: 1).resized(width: 32, height: 8))
  }

  @Test(arguments: [0, 3000, 1 << 20]) func framesAreKeptWithinTheBudget(memoryBudget: Int) throws {
    let reader = try reader([3], memoryBudget: memoryBudget)
    let samples = [Sample(shot: 0, target: 1, references: [0, 2])]
    let batch = try reader.batch(samples)
    #expect(try reader.batch(samples) == batch)
    try FileManager.default.removeItem(at: scratch.folder.appending(path: "set"))
    // A frame of 24 x 20 takes 5 * 480 bytes: none, one or all three are kept.
    if memoryBudget == 1 << 20 {
      #expect(try reader.batch(samples) == batch)
    } else {
      #expect(throws: FileError.missing(path: reader.shots[0].frames[memoryBudget == 0 ? 0 : 1][.color].path)) {
        try reader.batch(samples)
      }
    }
  }

  @Test func shotsTooShort() throws {
    let dataset = try Dataset(at: try scratch.dataset([2, 1]))
    #expect(throws: FootageError.shotsTooShort(path: dataset.folder.path)) {
      try SampleReader(shots: dataset.shots, of: dataset, size: .init(width: 8, height: 8))
    }
  }
}

@Suite struct BatchLoaderTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func reader() throws -> SampleReader {
    let dataset = try Dataset(at: try scratch.dataset([6, 4, 5], width: 16, height: 16))
    return try SampleReader(shots: dataset.shots, of: dataset, size: .init(width: 8, height: 8))
  }

  @Test func batchesComeInOrderAndGoOnWhereTheyStopped() throws {
    let reader = try reader()
    let loader = BatchLoader(reader: reader, seed: 5, batchSize: 4)
    let batches = try (0..<12).map { _ in try loader.next() }
    #expect(batches.map(\.step) == Array(0..<12))
    #expect(batches[0].target[.color].count == 4 * 8 * 8 * 3 && batches[0].target[.line].count == 4 * 8 * 8)
    #expect(Set(batches.map { $0.target[.color] }).count == 12)
    let resumed = BatchLoader(reader: reader, seed: 5, batchSize: 4, firstStep: 7)
    for step in 7..<12 { #expect(try resumed.next() == batches[step]) }
    #expect(try BatchLoader(reader: reader, seed: 6, batchSize: 4).next() != batches[0])
    #expect(try BatchLoader(reader: reader, rules: .matching, seed: 5, batchSize: 4).next() != batches[0])
  }

  @Test func errorsComeFromNext() throws {
    let reader = try reader()
    let half = try Data(contentsOf: reader.shots[0].frames[2][.line]).dropLast(30)
    for shot in reader.shots {
      for frame in shot.frames { try half.write(to: frame[.line]) }
    }
    let loader = BatchLoader(reader: reader, seed: 5, batchSize: 4)
    for _ in 0..<2 {
      #expect {
        try loader.next()
      } throws: { error in
        if case FootageError.truncated = error { true } else { false }
      }
    }
  }
}
