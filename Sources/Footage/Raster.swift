/// A decoded image before its alpha is gone: RGBA samples, four a pixel, colours straight.
enum Raster: Equatable {
  /// 8 bits a sample.
  case eight(size: ImageSize, rgba: [UInt8])
  /// 16 bits a sample.
  case sixteen(size: ImageSize, rgba: [UInt16])

  /// Columns and rows.
  var size: ImageSize {
    switch self {
    case .eight(let size, _), .sixteen(let size, _): size
    }
  }

  /// Bits a sample.
  var bitDepth: Int {
    switch self {
    case .eight: 8
    case .sixteen: 16
    }
  }

  /// The image on white paper: 3 channels.
  ///
  /// 8-bit samples round as Pillow's `alpha_composite` does, so that figures can be compared with tools in Python.
  func rgb() -> Image {
    map(channels: 3, eight: { Self.onWhite($0) }, sixteen: { Self.onWhite($0) })
  }

  /// The brightness of the image on white paper, by ITU-R BT.601: 1 channel.
  ///
  /// 8-bit samples round as Pillow's conversion to mode "L" does.
  func luma() -> Image {
    map(
      channels: 1,
      eight: { pixel in
        let color = Self.onWhite(pixel)
        let (r, g, b) = (UInt32(color.x), UInt32(color.y), UInt32(color.z))
        return SIMD3(repeating: UInt8((r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16))
      },
      sixteen: { SIMD3(repeating: (Self.onWhite($0) * SIMD3(19595, 38470, 7471) / 65536).sum()) })
  }

  /// The colours whatever the alpha: 3 channels.
  func straightColor() -> Image {
    map(
      channels: 3, eight: { SIMD3($0.x, $0.y, $0.z) },
      sixteen: { SIMD3<Float>(SIMD3($0.x, $0.y, $0.z)) / 65535 })
  }

  /// The alpha: 1 channel.
  func alpha() -> Image {
    map(
      channels: 1, eight: { SIMD3(repeating: $0.w) }, sixteen: { SIMD3(repeating: Float($0.w) / 65535) })
  }

  /// Whether no pixel is transparent.
  var isOpaque: Bool {
    switch self {
    case .eight(_, let rgba): Self.isOpaque(rgba)
    case .sixteen(_, let rgba): Self.isOpaque(rgba)
    }
  }

  /// Turns the colours and the fourth channel round where asked for.
  mutating func invert(colors: Bool, fourth: Bool) {
    func inverted<Sample: FixedWidthInteger>(_ rgba: [Sample]) -> [Sample] {
      rgba.indices.map { ($0 % 4 == 3 ? fourth : colors) ? .max - rgba[$0] : rgba[$0] }
    }
    switch self {
    case .eight(let size, let rgba): self = .eight(size: size, rgba: inverted(rgba))
    case .sixteen(let size, let rgba): self = .sixteen(size: size, rgba: inverted(rgba))
    }
  }

  private static func isOpaque<Sample: FixedWidthInteger>(_ rgba: [Sample]) -> Bool {
    stride(from: 3, to: rgba.count, by: 4).allSatisfy { rgba[$0] == .max }
  }

  /// The pixels with these indices, in a row.
  func row(of pixels: [Int]) -> Raster {
    func picked<Sample>(_ rgba: [Sample]) -> [Sample] { pixels.flatMap { rgba[4 * $0..<4 * $0 + 4] } }
    let size = ImageSize(width: pixels.count, height: 1)
    switch self {
    case .eight(_, let rgba): return .eight(size: size, rgba: picked(rgba))
    case .sixteen(_, let rgba): return .sixteen(size: size, rgba: picked(rgba))
    }
  }

  /// Converts every pixel and keeps the first `channels` samples.
  @inline(__always)
  private func map(
    channels: Int, eight: @Sendable (SIMD4<UInt8>) -> SIMD3<UInt8>,
    sixteen: @Sendable (SIMD4<UInt16>) -> SIMD3<Float>
  ) -> Image {
    switch self {
    case .eight(let size, let rgba):
      let levels = (0...255).map { Float($0) / 255 }
      return Self.image(size, channels, rgba) { pixel in
        let color = eight(pixel)
        return SIMD3(levels[Int(color.x)], levels[Int(color.y)], levels[Int(color.z)])
      }
    case .sixteen(let size, let rgba):
      return Self.image(size, channels, rgba, sixteen)
    }
  }

  @inline(__always)
  private static func image<Sample: FixedWidthInteger & SIMDScalar & Sendable>(
    _ size: ImageSize, _ channels: Int, _ rgba: [Sample],
    _ color: @Sendable (SIMD4<Sample>) -> SIMD3<Float>
  ) -> Image {
    let count = size.width * size.height * channels
    let samples = [Float](unsafeUninitializedCapacity: count) { samples, initialized in
      nonisolated(unsafe) let samples = samples
      rgba.withUnsafeBufferPointer { rgba in
        nonisolated(unsafe) let rgba = rgba
        Rows.concurrently(size.height) { rows in
          for pixel in rows.lowerBound * size.width..<rows.upperBound * size.width {
            let value = color(.init(rgba[pixel * 4], rgba[pixel * 4 + 1], rgba[pixel * 4 + 2], rgba[pixel * 4 + 3]))
            for channel in 0..<channels { samples[pixel * channels + channel] = value[channel] }
          }
        }
      }
      initialized = count
    }
    return Image(width: size.width, height: size.height, channels: channels, samples: samples)
  }

  /// (color * alpha + 255 * (255 - alpha)) / 255 with Pillow's integer rounding: 7 bits of fraction and divisions by 255
  /// as shifts.
  private static func onWhite(_ pixel: SIMD4<UInt8>) -> SIMD3<UInt8> {
    let alpha = UInt32(pixel.w)
    if alpha == 255 { return SIMD3(pixel.x, pixel.y, pixel.z) }
    func blend(_ sample: UInt8) -> UInt8 {
      let sum = (UInt32(sample) * alpha + 255 * (255 - alpha) + 128) << 7
      return UInt8(((sum >> 8) + sum) >> 15)
    }
    return SIMD3(blend(pixel.x), blend(pixel.y), blend(pixel.z))
  }

  private static func onWhite(_ pixel: SIMD4<UInt16>) -> SIMD3<Float> {
    let color = SIMD3<Float>(SIMD3(pixel.x, pixel.y, pixel.z)) / 65535
    let alpha = Float(pixel.w) / 65535
    return color * alpha + (1 - alpha)
  }
}
