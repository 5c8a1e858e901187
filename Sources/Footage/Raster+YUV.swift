import CLibav

extension Raster {
  /// Converts a planar 8-bit YUV frame, as JPEG and WebP decode to, by ITU-R BT.601; nil for any other format.
  ///
  /// Halved chroma is interpolated linearly between the centres of its samples, as libjpeg and libwebp do it; libswscale
  /// repeats it, which shows at outlines.
  init?(planarYUV frame: AVFrame) {
    let format = AVPixelFormat(rawValue: frame.format)
    guard let description = av_pix_fmt_desc_get(format)?.pointee, description.nb_components >= 3,
      description.flags & UInt64(AV_PIX_FMT_FLAG_PLANAR) != 0, description.flags & UInt64(AV_PIX_FMT_FLAG_RGB) == 0,
      description.comp.0.depth == 8, description.log2_chroma_w <= 1, description.log2_chroma_h <= 1,
      let luma = frame.data.0, let blue = frame.data.1, let red = frame.data.2
    else { return nil }
    let full: Set<AVPixelFormat.RawValue> = [
      AV_PIX_FMT_YUVJ420P.rawValue, AV_PIX_FMT_YUVJ422P.rawValue, AV_PIX_FMT_YUVJ444P.rawValue,
      AV_PIX_FMT_YUVJ440P.rawValue,
    ]
    let matrix = YUVMatrix(fullRange: full.contains(format.rawValue) || frame.color_range == AVCOL_RANGE_JPEG)
    let size = ImageSize(width: Int(frame.width), height: Int(frame.height))
    let halved = (across: description.log2_chroma_w == 1, down: description.log2_chroma_h == 1)
    var planes = (
      ChromaPlane(blue, stride: Int(frame.linesize.1), size: size, halved: halved),
      ChromaPlane(red, stride: Int(frame.linesize.2), size: size, halved: halved)
    )
    let alpha = frame.data.3.map { (plane: $0, stride: Int(frame.linesize.3)) }
    let lumaStride = Int(frame.linesize.0)
    self = .eight(
      size: size,
      rgba: .init(unsafeUninitializedCapacity: size.width * size.height * 4) { out, count in
        for y in 0..<size.height {
          planes.0.readRow(y)
          planes.1.readRow(y)
          for x in 0..<size.width {
            let color = matrix.rgb(Float(luma[y * lumaStride + x]), planes.0.row[x], planes.1.row[x])
            let base = (y * size.width + x) * 4
            for channel in 0..<3 { out[base + channel] = color[channel] }
            out[base + 3] = alpha.map { $0.plane[y * $0.stride + x] } ?? 255
          }
        }
        count = size.width * size.height * 4
      })
  }
}

/// ITU-R BT.601 from YUV to RGB.
private struct YUVMatrix {
  private let lumaScale: Float
  private let black: Float
  private let chromaScale: Float

  /// Luma and chroma span 0...255, or 16...235 and 16...240.
  init(fullRange: Bool) {
    lumaScale = fullRange ? 1 : 255 / 219
    black = fullRange ? 0 : 16
    chromaScale = fullRange ? 1 : 255 / 224
  }

  func rgb(_ y: Float, _ u: Float, _ v: Float) -> SIMD3<UInt8> {
    let luma = (y - black) * lumaScale
    let (u, v) = ((u - 128) * chromaScale, (v - 128) * chromaScale)
    let color = SIMD3(luma + 1.402 * v, luma - 0.344_136 * u - 0.714_136 * v, luma + 1.772 * u)
    return SIMD3(color.rounded(.toNearestOrAwayFromZero).clamped(lowerBound: .zero, upperBound: .init(repeating: 255)))
  }
}

/// A plane of chroma at the size of the luma.
private struct ChromaPlane {
  /// One row of as many samples as there are columns of luma.
  private(set) var row: [Float]

  private var blended: [Float]
  private let samples: UnsafePointer<UInt8>
  private let stride: Int
  private let height: Int
  private let halved: (across: Bool, down: Bool)

  init(_ samples: UnsafePointer<UInt8>, stride: Int, size: ImageSize, halved: (across: Bool, down: Bool)) {
    self.samples = samples
    self.stride = stride
    self.halved = halved
    height = halved.down ? (size.height + 1) / 2 : size.height
    row = .init(repeating: 0, count: size.width)
    blended = .init(repeating: 0, count: halved.across ? (size.width + 1) / 2 : size.width)
  }

  /// Sets `row` to luma's row `y`.
  mutating func readRow(_ y: Int) {
    let (near, far) = Self.neighbours(y, count: height, halved: halved.down)
    for x in blended.indices {
      blended[x] = 0.75 * Float(samples[near * stride + x]) + 0.25 * Float(samples[far * stride + x])
    }
    for x in row.indices {
      let (near, far) = Self.neighbours(x, count: blended.count, halved: halved.across)
      row[x] = 0.75 * blended[near] + 0.25 * blended[far]
    }
  }

  /// The chroma samples at 1/4 and 3/4 of their distance from luma sample `index`.
  private static func neighbours(_ index: Int, count: Int, halved: Bool) -> (near: Int, far: Int) {
    guard halved else { return (index, index) }
    let near = index / 2
    return (near, min(max(near + (index % 2 == 0 ? -1 : 1), 0), count - 1))
  }
}
