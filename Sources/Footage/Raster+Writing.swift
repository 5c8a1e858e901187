import CLibav

extension Raster {
  /// Puts the samples into a frame of the raster's size, last row first where asked for; false where it has no room.
  func write(to frame: AVFrame, _ layout: PixelLayout, isBottomUp: Bool) -> Bool {
    switch self {
    case .eight(let size, let rgba):
      return Self.write(rgba, size, to: frame, layout, isBottomUp) { $0.pointee = $1 }
    case .sixteen(let size, let rgba):
      let (high, low) = layout.isBigEndian ? (0, 1) : (1, 0)
      return Self.write(rgba, size, to: frame, layout, isBottomUp) {
        $0[high] = UInt8($1 >> 8)
        $0[low] = UInt8($1 & 0xff)
      }
    }
  }

  @inline(__always)
  private static func write<Sample: FixedWidthInteger>(
    _ rgba: [Sample], _ size: ImageSize, to frame: AVFrame, _ layout: PixelLayout, _ isBottomUp: Bool,
    _ put: (UnsafeMutablePointer<UInt8>, Sample) -> Void
  ) -> Bool {
    for (index, component) in layout.components.enumerated() {
      guard let source = layout.targets(of: index).first else { continue }
      for y in 0..<size.height {
        guard var to = layout.row(component, isBottomUp ? size.height - 1 - y : y, of: frame) else { return false }
        var from = y * size.width * 4 + source
        for _ in 0..<size.width {
          put(to, rgba[from])
          to += Int(component.step)
          from += 4
        }
      }
    }
    return true
  }
}

extension Raster {
  /// The samples of `image`, grey or RGB, clamped to 0...1 and rounded to levels of `bitDepth`, with `alpha` of one channel,
  /// opaque where that is nil.
  init(_ image: Image, alpha: Image?, bitDepth: Int) {
    let size = ImageSize(width: image.width, height: image.height)
    if bitDepth == 8 {
      self = .eight(size: size, rgba: Self.levels(image, alpha))
    } else {
      self = .sixteen(size: size, rgba: Self.levels(image, alpha))
    }
  }

  private static func levels<Sample: FixedWidthInteger>(_ image: Image, _ alpha: Image?) -> [Sample] {
    let largest = Float(Sample.max)
    func level(_ sample: Float) -> Sample { Sample((min(max(sample, 0), 1) * largest).rounded()) }
    let count = image.width * image.height
    var rgba = [Sample](repeating: .max, count: count * 4)
    for pixel in 0..<count {
      for channel in 0..<3 {
        rgba[pixel * 4 + channel] = level(image.samples[pixel * image.channels + (image.channels == 1 ? 0 : channel)])
      }
      if let alpha { rgba[pixel * 4 + 3] = level(alpha.samples[pixel]) }
    }
    return rgba
  }
}
