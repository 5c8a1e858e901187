import CLibav

extension Raster {
  /// Unpacks a frame of grey or RGB of whole bytes a sample, with or without alpha, without loss; nil for any other.
  /// `isRaw` takes four planes of luma and chroma as if they were RGBA.
  init?(exactly frame: AVFrame, isRaw: Bool = false) {
    let size = ImageSize(width: Int(frame.width), height: Int(frame.height))
    guard let layout = PixelLayout(AVPixelFormat(rawValue: frame.format), isRaw: isRaw) else { return nil }
    if layout.depth == 8 {
      self = .eight(size: size, rgba: Self.unpacked(frame, size, layout) { $0.pointee })
    } else if layout.isBigEndian {
      self = .sixteen(size: size, rgba: Self.unpacked(frame, size, layout) { UInt16($0[0]) << 8 | UInt16($0[1]) })
    } else {
      self = .sixteen(size: size, rgba: Self.unpacked(frame, size, layout) { UInt16($0[1]) << 8 | UInt16($0[0]) })
    }
  }

  @inline(__always)
  private static func unpacked<Sample: FixedWidthInteger>(
    _ frame: AVFrame, _ size: ImageSize, _ layout: PixelLayout, _ sample: (UnsafePointer<UInt8>) -> Sample
  ) -> [Sample] {
    filled(size) { out in
      for (index, component) in layout.components.enumerated() {
        let step = Int(component.step)
        for target in layout.targets(of: index) {
          for y in 0..<size.height {
            guard let row = layout.row(component, y, of: frame) else { return }
            var (from, to) = (UnsafePointer(row), y * size.width * 4 + target)
            for _ in 0..<size.width {
              out[to] = sample(from)
              from += step
              to += 4
            }
          }
        }
      }
    }
  }

  /// Unpacks a frame with a palette; nil for any other.
  init?(palette frame: AVFrame) {
    // The second plane holds 256 colours as words 0xAARRGGBB.
    guard frame.format == AV_PIX_FMT_PAL8.rawValue, let plane = frame.data.0,
      let palette = UnsafeRawPointer(frame.data.1)?.assumingMemoryBound(to: UInt32.self)
    else { return nil }
    let size = ImageSize(width: Int(frame.width), height: Int(frame.height))
    let stride = Int(frame.linesize.0)
    self = .eight(
      size: size,
      rgba: Self.filled(size) { out in
        for y in 0..<size.height {
          for x in 0..<size.width {
            let color = palette[Int(plane[y * stride + x])]
            let base = (y * size.width + x) * 4
            for channel in 0..<3 { out[base + channel] = UInt8(truncatingIfNeeded: color >> (16 - 8 * channel)) }
            out[base + 3] = UInt8(truncatingIfNeeded: color >> 24)
          }
        }
      })
  }

  /// Unpacks a frame of grey or RGB of other depths: up to 8 bits to 8, more to 16, floats as `light` says to 16; nil for
  /// any other. `light` is given red, green, blue and alpha.
  init?(scaled frame: AVFrame, light: (SIMD4<Float>) -> SIMD4<Float>) {
    guard let lines = FrameLines(frame) else { return nil }
    let size = ImageSize(width: Int(frame.width), height: Int(frame.height))
    if lines.isFloat {
      self = .sixteen(
        size: size,
        rgba: Self.filled(size) { (out: UnsafeMutableBufferPointer<UInt16>) in
          lines.forEachRow { y, row in
            for x in 0..<size.width {
              let value = light(.init(row[0][x].asFloat, row[1][x].asFloat, row[2][x].asFloat, row[3][x].asFloat))
              for channel in 0..<4 { out[(y * size.width + x) * 4 + channel] = UInt16(level: value[channel]) }
            }
          }
        })
    } else if lines.depth <= 8 {
      self = .eight(size: size, rgba: Self.scaled(lines, size))
    } else {
      self = .sixteen(size: size, rgba: Self.scaled(lines, size))
    }
  }

  private static func scaled<Sample: FixedWidthInteger>(_ lines: FrameLines, _ size: ImageSize) -> [Sample] {
    filled(size) { out in
      lines.forEachRow { y, row in
        for channel in 0..<4 {
          let (largest, whole) = (UInt64(lines.largest(channel)), UInt64(Sample.max))
          for x in 0..<size.width {
            let value = (min(UInt64(row[channel][x]), largest) * whole + largest / 2) / largest
            out[(y * size.width + x) * 4 + channel] = Sample(truncatingIfNeeded: value)
          }
        }
      }
    }
  }

  /// Four samples for every pixel: the largest, over which `fill` goes.
  private static func filled<Sample: FixedWidthInteger>(
    _ size: ImageSize, _ fill: (UnsafeMutableBufferPointer<Sample>) -> Void
  ) -> [Sample] {
    let total = size.width * size.height * 4
    return .init(unsafeUninitializedCapacity: total) { samples, count in
      samples.initialize(repeating: .max)
      fill(samples)
      count = total
    }
  }
}

/// The rows of a frame as numbers, whatever their depth, through FFmpeg's own reader of pixel formats.
private struct FrameLines {
  let isFloat: Bool
  /// Bits of the deepest component.
  let depth: Int
  private let frame: AVFrame
  private let description: UnsafePointer<AVPixFmtDescriptor>
  private let components: [AVComponentDescriptor]
  private let isInverted: Bool

  init?(_ frame: AVFrame) {
    let format = AVPixelFormat(rawValue: frame.format)
    guard let description = av_pix_fmt_desc_get(format) else { return nil }
    let flags = Int32(truncatingIfNeeded: description.pointee.flags)
    let all = [
      description.pointee.comp.0, description.pointee.comp.1, description.pointee.comp.2, description.pointee.comp.3,
    ]
    components = Array(all.prefix(Int(description.pointee.nb_components)))
    guard flags & (AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER) == 0, !components.isEmpty,
      flags & AV_PIX_FMT_FLAG_RGB != 0 || components.count <= 2
    else { return nil }
    isFloat = flags & AV_PIX_FMT_FLAG_FLOAT != 0
    depth = Int(components.map(\.depth).max() ?? 8)
    isInverted = format == AV_PIX_FMT_MONOWHITE
    self.frame = frame
    self.description = description
  }

  /// The largest number of a channel of RGBA.
  func largest(_ channel: Int) -> UInt32 {
    guard let index = component(channel) else { return 1 }
    return UInt32.max >> UInt32(32 - components[index].depth)
  }

  private func component(_ channel: Int) -> Int? {
    if components.count > 2 { return channel < components.count ? channel : nil }
    return channel < 3 ? 0 : components.count == 2 ? 1 : nil
  }

  /// Calls `body` with every row's red, green, blue and alpha; alpha is 1 where there is none.
  func forEachRow(_ body: (_ y: Int, _ row: [[UInt32]]) -> Void) {
    let width = Int(frame.width)
    let opaque = isFloat ? Float(1).bitPattern : 1
    var row = [[UInt32]](repeating: .init(repeating: opaque, count: width), count: 4)
    var planes: [UnsafePointer<UInt8>?] = [
      .init(frame.data.0), .init(frame.data.1), .init(frame.data.2), .init(frame.data.3),
    ]
    let strides = [frame.linesize.0, frame.linesize.1, frame.linesize.2, frame.linesize.3]
    for y in 0..<Int(frame.height) {
      for channel in 0..<4 {
        guard let index = component(channel) else { continue }
        av_read_image_line2(
          &row[channel], &planes, strides, description, 0, Int32(y), Int32(index), Int32(width), 0, 4)
        if isInverted { for x in 0..<width { row[channel][x] ^= 1 } }
      }
      body(y, row)
    }
  }
}

extension UInt32 {
  fileprivate var asFloat: Float { Float(bitPattern: self) }
}

extension UInt16 {
  /// A sample in 0...1 in 16 bits; what is not a number is 0.
  fileprivate init(level: Float) { self = level > 0 ? UInt16((Swift.min(level, 1) * 65535).rounded()) : 0 }
}
