/// An image of interleaved 8-bit samples, for what is kept in memory in numbers and for arithmetic as tools in Python do it.
struct Bitmap: Sendable, Equatable {
  let width: Int
  let height: Int
  let channels: Int
  /// `height * width * channels` samples.
  let samples: [UInt8]

  init(width: Int, height: Int, channels: Int, samples: [UInt8]) {
    precondition(samples.count == width * height * channels, "a bitmap needs height * width * channels samples")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  /// `image` with its samples clamped to 0...1 and rounded to 255 levels; what is not a number becomes 0.
  init(_ image: Image) {
    self.init(
      width: image.width, height: image.height, channels: image.channels,
      samples: image.samples.map { $0 > 0 ? UInt8((min($0, 1) * 255).rounded()) : 0 })
  }

  /// A rectangle of the bitmap, which lies inside it.
  func cropped(left: Int, top: Int, width: Int, height: Int) -> Bitmap {
    if width == self.width && height == self.height { return self }
    let rows = (top..<top + height).map { row in
      samples[(row * self.width + left) * channels..<(row * self.width + left + width) * channels]
    }
    return Bitmap(width: width, height: height, channels: channels, samples: Array(rows.joined()))
  }
}

extension Image {
  /// The bitmap's levels as samples in 0...1.
  init(_ bitmap: Bitmap) {
    let levels = (0...255).map { Float($0) / 255 }
    self.init(
      width: bitmap.width, height: bitmap.height, channels: bitmap.channels,
      samples: bitmap.samples.map { levels[Int($0)] })
  }
}
