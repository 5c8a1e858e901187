import Foundation
import Synchronization

/// How frames come to the size that a network works at.
public enum Fitting: String, Sendable, CaseIterable, Codable {
  /// The whole frame is resized by area, squeezed where its shape differs.
  case whole
  /// A rectangle of the working size is cut out of the frame; a frame that is too small for it is resized.
  case crop
}

/// Reads samples of shots at one working size and keeps the frames that it has read, as far as memory is given.
///
/// It may be used from several threads at once.
public final class SampleReader: Sendable {
  /// The shots of three frames or more that samples are drawn from.
  public let shots: [Shot]
  /// The size of every image.
  public let size: ImageSize

  /// A GiB, where that is no more than an eighth of the memory: training has a reader for what is held out, too.
  public static let standardBudget = min(1 << 30, Int(clamping: ProcessInfo.processInfo.physicalMemory / 8))

  private let fitting: Fitting
  private let memoryBudget: Int
  private let cache = Mutex(Cache())

  /// A reader of the trainable ones among `shots`, which keeps decoded frames in `memoryBudget` bytes, by
  /// default a GiB or an eighth of the memory.
  ///
  /// - Throws: `FootageError.shotsTooShort`, naming `dataset`, where no shot has three frames.
  public init(
    shots: [Shot], of dataset: Dataset, size: ImageSize, fitting: Fitting = .whole, memoryBudget: Int = standardBudget
  ) throws {
    self.shots = shots.filter(\.isTrainable)
    if self.shots.isEmpty { throw FootageError.shotsTooShort(path: dataset.folder.path) }
    self.size = size
    self.fitting = fitting
    self.memoryBudget = memoryBudget
  }

  /// The shots' lengths in frames.
  public var shotLengths: [Int] { shots.map(\.frames.count) }

  /// The images of `samples`, which may not be empty and have equally many references, as the batch of `step`.
  ///
  /// - Throws: `FootageError` where an image cannot be read any more.
  public func batch(_ samples: [Sample], step: Int = 0) throws -> Batch {
    precondition(!samples.isEmpty, "a batch has samples")
    let references = samples[0].references.count
    precondition(samples.allSatisfy { $0.references.count == references }, "samples of a batch have equal references")
    let frames = try prepared(Set(samples.flatMap { sample in sample.frames.map { key(sample, $0) } }))
    var batch = Batch(
      step: step, count: samples.count, size: size, target: Planes { _ in [] },
      references: .init(repeating: Planes { _ in [] }, count: references))
    for sample in samples {
      frames[key(sample, sample.target)]?.append(sample, size, to: &batch.target)
      for (reference, index) in sample.references.enumerated() {
        frames[key(sample, index)]?.append(sample, size, to: &batch.references[reference])
      }
    }
    return batch
  }

  private func key(_ sample: Sample, _ frame: Int) -> Key {
    Key(shot: sample.shot, frame: frame, isCropped: fitting == .crop || sample.cropScale != nil)
  }

  /// The frames of `keys`, from memory or else from the disk, on all cores.
  private func prepared(_ keys: Set<Key>) throws -> [Key: PreparedFrame] {
    var frames = cache.withLock { cache in
      keys.reduce(into: [:]) { $0[$1] = cache.frames[$1] }
    }
    let absent = keys.filter { frames[$0] == nil }
    if absent.isEmpty { return frames }
    // In the order of the shots, so that the same damage gives the same error.
    let order = absent.sorted()
    let results = Array(concurrently: order.count) { index in Result { try self.read(order[index]) } }
    for (key, result) in zip(order, results) {
      let frame = try result.get()
      frames[key] = frame
      cache.withLock { $0.insert(frame, at: key, budget: memoryBudget) }
    }
    return frames
  }

  private func read(_ key: Key) throws -> PreparedFrame {
    let frame = shots[key.shot].frames[key.frame]
    func fitted(_ image: Image) -> Bitmap {
      let hasRoom = image.width >= size.width && image.height >= size.height
      return key.isCropped && hasRoom ? Bitmap(image) : Bitmap(image).resized(width: size.width, height: size.height)
    }
    return PreparedFrame(
      images: try Planes { plane in
        fitted(plane == .color ? try .read(rgb: frame[plane]) : try .read(line: frame[plane]))
      })
  }
}

extension Sample {
  /// Every frame that the sample shows.
  fileprivate var frames: [Int] { [target] + references }
}

private struct Key: Hashable, Comparable {
  let shot: Int
  let frame: Int
  /// Whether the frame is kept at its own size, where that has room for a crop.
  let isCropped: Bool

  static func < (a: Key, b: Key) -> Bool {
    (a.shot, a.frame, a.isCropped ? 1 : 0) < (b.shot, b.frame, b.isCropped ? 1 : 0)
  }
}

private struct PreparedFrame: Sendable {
  let images: Planes<Bitmap>

  var byteCount: Int { Plane.allCases.reduce(0) { $0 + images[$1].samples.count } }

  /// Appends what `sample` sees of the frame, at `size`.
  func append(_ sample: Sample, _ size: ImageSize, to images: inout Batch.Images) {
    for plane in Plane.allCases {
      let recoloring = plane == .color ? sample.recoloring : .none
      self.images[plane].append(sample, size, recoloring: recoloring, to: &images[plane])
    }
  }
}

extension Bitmap {
  fileprivate func append(
    _ sample: Sample, _ size: ImageSize, recoloring: Recoloring, to floats: inout [Float]
  ) {
    let window = window(sample, size)
    floats.reserveCapacity(floats.count + size.width * size.height * channels)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let start = (y * size.width + (sample.isFlipped ? size.width - 1 - x : x)) * channels
        for channel in 0..<channels {
          let level = Float(window.samples[start + recoloring.sources[channel]]) / 255
          floats.append(recoloring.offset[channel] + recoloring.gain[channel] * level)
        }
      }
    }
  }

  /// What `sample` sees, at `size`.
  private func window(_ sample: Sample, _ size: ImageSize) -> Bitmap {
    let room = min(Double(width) / Double(size.width), Double(height) / Double(size.height))
    let scale = 1 + Double(sample.cropScale ?? 0) * (room - 1)
    let (across, down) = (Int(Double(size.width) * scale), Int(Double(size.height) * scale))
    return cropped(
      left: Int(Double(sample.cropPosition.x) * Double(width - across + 1)),
      top: Int(Double(sample.cropPosition.y) * Double(height - down + 1)), width: across, height: down
    ).resized(width: size.width, height: size.height)
  }
}

/// Frames in memory. What does not fit is not kept: samples are drawn evenly, so that no frame deserves the room more
/// than those that are there.
private struct Cache {
  private(set) var frames: [Key: PreparedFrame] = [:]
  private var byteCount = 0

  mutating func insert(_ frame: PreparedFrame, at key: Key, budget: Int) {
    guard frames[key] == nil, byteCount + frame.byteCount <= budget else { return }
    frames[key] = frame
    byteCount += frame.byteCount
  }
}
