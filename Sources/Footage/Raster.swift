import CLibav

/// A decoded image file before its alpha is gone: RGBA samples in the file's own depth.
enum Raster {
  /// 8 bits a sample, four samples a pixel.
  case eight(size: ImageSize, rgba: [UInt8])
  /// 16 bits a sample, four samples a pixel.
  case sixteen(size: ImageSize, rgba: [UInt16])

  /// Columns and rows.
  var size: ImageSize {
    switch self {
    case .eight(let size, _), .sixteen(let size, _): size
    }
  }

  /// Unpacks a frame of one of the formats that image decoders yield, without loss; nil for any other format.
  init?(exactly frame: AVFrame) {
    let size = ImageSize(width: Int(frame.width), height: Int(frame.height))
    switch AVPixelFormat(rawValue: frame.format) {
    case AV_PIX_FMT_GRAY8:
      self = .eight(frame, size) { row, x in SIMD4(row[x], row[x], row[x], 255) }
    case AV_PIX_FMT_YA8:
      self = .eight(frame, size) { row, x in SIMD4(row[2 * x], row[2 * x], row[2 * x], row[2 * x + 1]) }
    case AV_PIX_FMT_RGB24:
      self = .eight(frame, size) { row, x in SIMD4(row[3 * x], row[3 * x + 1], row[3 * x + 2], 255) }
    case AV_PIX_FMT_RGBA:
      self = .eight(frame, size) { row, x in SIMD4(row[4 * x], row[4 * x + 1], row[4 * x + 2], row[4 * x + 3]) }
    case AV_PIX_FMT_ARGB:
      self = .eight(frame, size) { row, x in SIMD4(row[4 * x + 1], row[4 * x + 2], row[4 * x + 3], row[4 * x]) }
    case AV_PIX_FMT_MONOBLACK:
      self = .eight(frame, size) { row, x in
        let value: UInt8 = row[x / 8] >> (7 - x % 8) & 1 == 1 ? 255 : 0
        return SIMD4(value, value, value, 255)
      }
    case AV_PIX_FMT_PAL8:
      // The second plane holds 256 colours as words 0xAARRGGBB.
      guard let palette = UnsafeRawPointer(frame.data.1)?.assumingMemoryBound(to: UInt32.self) else { return nil }
      self = .eight(frame, size) { row, x in
        let color = palette[Int(row[x])]
        return SIMD4(truncatingIfNeeded: SIMD4(color >> 16, color >> 8, color, color >> 24))
      }
    case AV_PIX_FMT_GRAY16BE:
      self = .sixteen(frame, size) { row, x in SIMD4(row[x], row[x], row[x], .max) }
    case AV_PIX_FMT_YA16BE:
      self = .sixteen(frame, size) { row, x in SIMD4(row[2 * x], row[2 * x], row[2 * x], row[2 * x + 1]) }
    case AV_PIX_FMT_RGB48BE:
      self = .sixteen(frame, size) { row, x in SIMD4(row[3 * x], row[3 * x + 1], row[3 * x + 2], .max) }
    case AV_PIX_FMT_RGBA64BE:
      self = .sixteen(frame, size) { row, x in SIMD4(row[4 * x], row[4 * x + 1], row[4 * x + 2], row[4 * x + 3]) }
    default: return nil
    }
  }

  @inline(__always)
  private static func eight(
    _ frame: AVFrame, _ size: ImageSize, _ pixel: (UnsafePointer<UInt8>, Int) -> SIMD4<UInt8>
  ) -> Raster {
    .eight(size: size, rgba: unpack(frame, size) { row, x in pixel(row, x) })
  }

  @inline(__always)
  private static func sixteen(
    _ frame: AVFrame, _ size: ImageSize, _ pixel: (UnsafePointer<UInt16>, Int) -> SIMD4<UInt16>
  ) -> Raster {
    .sixteen(
      size: size,
      rgba: unpack(frame, size) { row, x in
        let words = pixel(UnsafeRawPointer(row).assumingMemoryBound(to: UInt16.self), x)
        // Files hold the high byte first.
        return SIMD4(
          UInt16(bigEndian: words.x), UInt16(bigEndian: words.y), UInt16(bigEndian: words.z),
          UInt16(bigEndian: words.w))
      })
  }

  /// Four samples for every pixel of the frame's first plane.
  @inline(__always)
  private static func unpack<Sample: FixedWidthInteger & SIMDScalar>(
    _ frame: AVFrame, _ size: ImageSize, _ pixel: (UnsafePointer<UInt8>, Int) -> SIMD4<Sample>
  ) -> [Sample] {
    guard let plane = frame.data.0 else { return .init(repeating: .max, count: size.width * size.height * 4) }
    let stride = Int(frame.linesize.0)
    return .init(unsafeUninitializedCapacity: size.width * size.height * 4) { samples, count in
      for y in 0..<size.height {
        let row = UnsafePointer(plane + y * stride)
        for x in 0..<size.width {
          let value = pixel(row, x)
          let base = (y * size.width + x) * 4
          for channel in 0..<4 { samples[base + channel] = value[channel] }
        }
      }
      count = size.width * size.height * 4
    }
  }

  /// The image on white paper: 3 channels.
  ///
  /// 8-bit samples round as Pillow's `alpha_composite` does, so that figures can be compared with tools in Python.
  func rgb() -> Image {
    map(channels: 3, eight: { $0 }, sixteen: { $0 })
  }

  /// The brightness of the image on white paper, by ITU-R BT.601: 1 channel.
  ///
  /// 8-bit samples round as Pillow's conversion to mode "L" does.
  func luma() -> Image {
    map(
      channels: 1,
      eight: { color in
        let (r, g, b) = (UInt32(color.x), UInt32(color.y), UInt32(color.z))
        return SIMD3(repeating: UInt8((r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16))
      },
      sixteen: { color in SIMD3(repeating: (color * SIMD3(19595, 38470, 7471) / 65536).sum()) })
  }

  /// Composites every pixel on white, converts it and keeps the first `channels` samples.
  @inline(__always)
  private func map(
    channels: Int, eight: (SIMD3<UInt8>) -> SIMD3<UInt8>, sixteen: (SIMD3<Float>) -> SIMD3<Float>
  ) -> Image {
    switch self {
    case .eight(let size, let rgba):
      let levels = (0...255).map { Float($0) / 255 }
      return Self.image(size, channels, rgba) { pixel in
        let color = eight(Self.onWhite(pixel))
        return SIMD3(levels[Int(color.x)], levels[Int(color.y)], levels[Int(color.z)])
      }
    case .sixteen(let size, let rgba):
      return Self.image(size, channels, rgba) { pixel in
        let color = SIMD3<Float>(SIMD3(pixel.x, pixel.y, pixel.z)) / 65535
        let alpha = Float(pixel.w) / 65535
        return sixteen(color * alpha + (1 - alpha))
      }
    }
  }

  @inline(__always)
  private static func image<Sample: FixedWidthInteger & SIMDScalar>(
    _ size: ImageSize, _ channels: Int, _ rgba: [Sample], _ color: (SIMD4<Sample>) -> SIMD3<Float>
  ) -> Image {
    let count = size.width * size.height
    let samples = [Float](unsafeUninitializedCapacity: count * channels) { samples, initialized in
      rgba.withUnsafeBufferPointer { rgba in
        for pixel in 0..<count {
          let value = color(.init(rgba[pixel * 4], rgba[pixel * 4 + 1], rgba[pixel * 4 + 2], rgba[pixel * 4 + 3]))
          for channel in 0..<channels { samples[pixel * channels + channel] = value[channel] }
        }
      }
      initialized = count * channels
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
}
