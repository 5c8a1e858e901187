/// The shape of an activation [images, height, width, channels], whose channels lie padded to groups of four on the
/// device. A matrix [batch, rows, columns] is an activation of width 1.
public struct ActivationShape: Hashable, Sendable {
  /// Entries along each axis.
  public var images, height, width, channels: Int

  /// The shape [images, height, width, channels]; every axis has at least one entry.
  public init(images: Int, height: Int, width: Int, channels: Int) {
    precondition(images > 0 && height > 0 && width > 0 && channels > 0, "an axis without entries")
    self.images = images
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Pixels of one image.
  public var pixels: Int { height * width }
  /// Groups of four channels, the last of which may be padded.
  public var channelGroups: Int { channels.divided(by: 4) }
  /// Groups of four channels of all pixels of all images.
  public var groupCount: Int { images * pixels * channelGroups }
  /// Elements without padding.
  public var elementCount: Int { images * pixels * channels }
  /// Bytes on the device as float32.
  public var byteCount: Int { groupCount * 16 }
  /// Whether the last group of channels has padding.
  var isPadded: Bool { channels % 4 != 0 }
}

extension Int {
  /// The quotient, rounded up.
  func divided(by divisor: Int) -> Int { (self + divisor - 1) / divisor }

  /// The next multiple of `multiple`.
  func rounded(upTo multiple: Int) -> Int { divided(by: multiple) * multiple }
}

extension BufferRange {
  /// Vectors of four elements; parameters of another length are padded to one.
  var vectorCount: Int { byteCount.divided(by: element.vectorByteCount) }

  /// The bytes `offset ..< offset + byteCount` of the range.
  func part(at offset: Int, byteCount: Int) -> BufferRange {
    precondition(offset + byteCount <= self.byteCount, "a part that passes the end of its range")
    return BufferRange(buffer, offset: self.offset + offset, byteCount: byteCount, element: element)
  }

  /// Some of the range's vectors of four elements.
  func part(_ vectors: Range<Int>) -> BufferRange {
    part(at: vectors.lowerBound * element.vectorByteCount, byteCount: vectors.count * element.vectorByteCount)
  }
}

extension Grid {
  /// Workgroups of 256 lanes with four elements each, as `elements.glsl` counts them.
  static func elements(_ count: Int) -> Grid { .folded(count.divided(by: 1024)) }

  /// Workgroups over slabs of the rows of each image, as `columns.glsl` counts them.
  static func columns(slabs: Int, channelGroups: Int, images: Int) -> Grid {
    .folded((slabs * channelGroups).divided(by: 64), layers: images)
  }
}

extension Cost {
  /// A cost with whole numbers.
  init(flops: Int = 0, bytes: Int) {
    self.init(flops: Double(flops), bytes: Double(bytes))
  }
}
