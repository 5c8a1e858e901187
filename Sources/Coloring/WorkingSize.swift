import Footage

/// The size at which the network works.
public enum WorkingSize: Sendable, Hashable {
  /// The size of the images.
  case native
  /// Images whose longer side is more than this many pixels are reduced to it; smaller ones stay as they are.
  case longerSide(Int)
  /// Images whose longer side is more than this many pixels are cut to what is drawn on them, and a shot's are reduced
  /// alike until the longer side of that is at most so many.
  case inkedPart(Int)

  /// What drawings are worked at that nothing else is asked for: networks were trained on figures of about that size.
  public static let standard = inkedPart(512)

  /// The part of an image of `size` that is worked on, where `inked` is what is drawn on it.
  func part(of size: ImageSize, inked: @autoclosure () -> PixelRectangle?) -> PixelRectangle {
    guard case .inkedPart(let limit) = self, size.longerSide > limit, let inked = inked() else {
      return .init(of: size)
    }
    // Lines are seen from both of their sides.
    return inked.enlarged(by: Self.margin, within: size)
  }

  /// What a part of an image is reduced by, at most 1.
  func scale(of part: PixelRectangle) -> Double {
    switch self {
    case .native: 1
    case .longerSide(let limit), .inkedPart(let limit): min(1, Double(limit) / Double(part.size.longerSide))
    }
  }

  /// The paper around what is drawn, in pixels of the image.
  private static let margin = 16
}

/// What a network sees of a picture.
struct WorkingView: Hashable {
  /// The part of the picture.
  let part: PixelRectangle
  /// The size to which that is reduced.
  let size: ImageSize

  /// A part at a scale of 1 or less.
  init(_ part: PixelRectangle, scale: Double) {
    self.part = part
    size = part.size.scaled(by: scale)
  }

  /// Whether it is the picture of `size` as it is.
  func isWhole(of size: ImageSize) -> Bool { part.size == size && self.size == size }
}

extension ImageSize {
  /// The larger of columns and rows.
  var longerSide: Int { max(width, height) }

  /// The size times `scale`, one pixel at least.
  func scaled(by scale: Double) -> ImageSize {
    func side(_ side: Int) -> Int { max(1, Int((Double(side) * scale).rounded())) }
    return ImageSize(width: side(width), height: side(height))
  }
}

extension Image {
  /// The image's columns and rows.
  var size: ImageSize { ImageSize(width: width, height: height) }

  /// The image at `size`, itself where it has that: resizing rounds to 8 bits.
  func fitted(to size: ImageSize) -> Image {
    size == self.size ? self : resized(width: size.width, height: size.height)
  }

  /// What a network sees of the image.
  func shown(_ view: WorkingView) -> Image { cropped(to: view.part).fitted(to: view.size) }

  /// A rectangle of the image.
  private func cropped(to part: PixelRectangle) -> Image {
    if part.size == size { return self }
    let rows = part.rows.map { y in
      samples[(y * width + part.columns.lowerBound) * channels..<(y * width + part.columns.upperBound) * channels]
    }
    return Image(width: part.size.width, height: part.size.height, channels: channels, samples: Array(rows.joined()))
  }

  /// The image with its last column and row repeated until both sides are multiples of `multiple` (SPEC.md, Conventions).
  func padded(toMultiplesOf multiple: Int) -> Image {
    func up(_ side: Int) -> Int { (side + multiple - 1) / multiple * multiple }
    return extended(to: ImageSize(width: up(width), height: up(height)), paper: nil)
  }

  /// The image in the upper left corner of a page of `size`, no smaller than itself: of white paper, where every sample
  /// is 1.
  func onPage(of size: ImageSize) -> Image { extended(to: size, paper: 1) }

  /// The image with more columns and rows: of `paper`, or without it of what lies on the edge.
  private func extended(to size: ImageSize, paper: Float?) -> Image {
    if size == self.size { return self }
    var samples: [Float] = []
    samples.reserveCapacity(size.width * size.height * channels)
    let blank = paper.map { [Float](repeating: $0, count: channels) }
    for y in 0..<size.height {
      if y >= height, let blank {
        for _ in 0..<size.width { samples += blank }
        continue
      }
      let start = min(y, height - 1) * width * channels
      let row = self.samples[start..<start + width * channels]
      samples += row
      for _ in width..<size.width { samples += blank ?? Array(row.suffix(channels)) }
    }
    return Image(width: size.width, height: size.height, channels: channels, samples: samples)
  }

  /// The upper left corner of the image.
  func cropped(to size: ImageSize) -> Image { cropped(to: PixelRectangle(of: size)) }
}
