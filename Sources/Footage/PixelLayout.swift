import CLibav

/// Where the samples of a pixel format lie, for formats of grey or RGB with whole bytes a sample.
struct PixelLayout {
  let format: AVPixelFormat
  /// Bits a sample, 8 or 16.
  let depth: Int
  let isBigEndian: Bool
  /// Grey, grey and alpha, RGB, or RGB and alpha.
  let components: [AVComponentDescriptor]

  /// Nil for formats of another kind. `isRaw` takes the planes of luma and chroma too, as they are.
  init?(_ format: AVPixelFormat) { self.init(format, isRaw: false) }

  init?(_ format: AVPixelFormat, isRaw: Bool) {
    guard let description = av_pix_fmt_desc_get(format)?.pointee else { return nil }
    let flags = Int32(truncatingIfNeeded: description.flags)
    let others = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT
    let all = [description.comp.0, description.comp.1, description.comp.2, description.comp.3]
    let components = Array(all.prefix(Int(description.nb_components)))
    guard flags & others == 0, description.log2_chroma_w == 0, description.log2_chroma_h == 0,
      isRaw || flags & AV_PIX_FMT_FLAG_RGB != 0 || components.count <= 2,
      let depth = components.first?.depth, depth == 8 || depth == 16,
      components.allSatisfy({ $0.depth == depth && $0.shift == 0 })
    else { return nil }
    self.format = format
    self.depth = Int(depth)
    self.components = components
    isBigEndian = flags & AV_PIX_FMT_FLAG_BE != 0
  }

  /// Which of RGBA each component gives or takes; grey gives all three colours.
  func targets(of component: Int) -> [Int] {
    if components.count > 2 { return [component] }
    return component == 0 ? [0, 1, 2] : [3]
  }

  /// The first byte of a component in row `y` of a frame.
  func row(_ component: AVComponentDescriptor, _ y: Int, of frame: AVFrame) -> UnsafeMutablePointer<UInt8>? {
    let planes = [frame.data.0, frame.data.1, frame.data.2, frame.data.3]
    let strides = [frame.linesize.0, frame.linesize.1, frame.linesize.2, frame.linesize.3]
    let plane = Int(component.plane)
    return planes[plane].map { $0 + y * Int(strides[plane]) + Int(component.offset) }
  }
}
