import Footage

/// The size at which a shot is coloured, and in which the coloured frames are written.
public enum WorkingSize: Sendable, Hashable {
  /// The size of the shot's images.
  case native
  /// Images whose longer side is more than this many pixels are reduced to it; smaller ones stay as they are.
  case longerSide(Int)

  /// The working size of images of `size`.
  public func applied(to size: ImageSize) -> ImageSize {
    guard case .longerSide(let limit) = self, max(size.width, size.height) > limit else { return size }
    func scaled(_ side: Int, by longer: Int) -> Int { max(1, (2 * side * limit + longer) / (2 * longer)) }
    let longer = max(size.width, size.height)
    return ImageSize(width: scaled(size.width, by: longer), height: scaled(size.height, by: longer))
  }
}

extension Image {
  /// The image's columns and rows.
  var size: ImageSize { ImageSize(width: width, height: height) }

  /// The image with its last column and row repeated until both sides are multiples of `multiple` (SPEC.md, Conventions).
  func padded(toMultiplesOf multiple: Int) -> Image {
    func up(_ side: Int) -> Int { (side + multiple - 1) / multiple * multiple }
    let (wide, high) = (up(width), up(height))
    if wide == width && high == height { return self }
    var samples: [Float] = []
    samples.reserveCapacity(wide * high * channels)
    for y in 0..<high {
      let start = min(y, height - 1) * width * channels
      let row = self.samples[start..<start + width * channels]
      samples += row
      for _ in width..<wide { samples += row.suffix(channels) }
    }
    return Image(width: wide, height: high, channels: channels, samples: samples)
  }

  /// The upper left corner of the image.
  func cropped(to size: ImageSize) -> Image {
    if size == self.size { return self }
    var samples: [Float] = []
    samples.reserveCapacity(size.width * size.height * channels)
    for y in 0..<size.height {
      let start = y * width * channels
      samples += self.samples[start..<start + size.width * channels]
    }
    return Image(width: size.width, height: size.height, channels: channels, samples: samples)
  }
}
