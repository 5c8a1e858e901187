import CLibav
import Foundation

/// Images in memory to and from the bytes of their files, through libavcodec and libswscale.
enum ImageCodec {
  /// Why an image cannot be coded or decoded.
  enum Failure: Error {
    /// There is not enough memory for it.
    case outOfMemory
    /// In FFmpeg's words.
    case because(String)
  }

  /// An image as it is stored in its file, with straight colours and alpha.
  struct Decoded {
    var raster: Raster
    /// Whether it has one channel of colour.
    let isGrey: Bool
    /// Whether it has a channel of opacity.
    var hasAlpha: Bool
    /// Whether light was turned into colours of a display on the way.
    let isEncoded: Bool
  }

  /// The image in the bytes of a whole file whose structure tells `outline` and `size`.
  static func decode(
    _ bytes: Data, format: ImageFormat, outline: ImageOutline, size: ImageSize
  ) throws(Failure) -> Decoded {
    let decoded = try decode(bytes, format, outline, size, ground: format.leavesGaps ? 0x55 : nil)
    // What the decoder leaves out shows the ground.
    if format.leavesGaps, try decode(bytes, format, outline, size, ground: 0xaa).raster != decoded.raster {
      throw .because("a part of its image data is missing or damaged")
    }
    return decoded
  }

  private static func decode(
    _ bytes: Data, _ format: ImageFormat, _ outline: ImageOutline, _ size: ImageSize, ground: UInt8?
  ) throws(Failure) -> Decoded {
    let frame = try frame(of: bytes, format: format, size: size, ground: ground)
    let found = frame.pointer.pointee
    if case .ink(_, let isLuma) = outline.encoding {
      // The fourth plane of luma and chroma is black ink, which stands where alpha does.
      guard let raster = isLuma ? Raster(planarYUV: found) : Raster(exactly: found, isRaw: true) else {
        throw .because("its arrangement of inks is not read")
      }
      return Decoded(raster: raster, isGrey: false, hasAlpha: false, isEncoded: false)
    }
    if let raster = Raster(palette: found) {
      return Decoded(raster: raster, isGrey: false, hasAlpha: !raster.isOpaque, isEncoded: false)
    }
    let isAssociated = outline.alpha == .associated
    let description = av_pix_fmt_desc_get(AVPixelFormat(rawValue: found.format))?.pointee
    let flags = Int32(truncatingIfNeeded: description?.flags ?? 0)
    let isLight = flags & AV_PIX_FMT_FLAG_FLOAT != 0
    var isNumber = true
    let exact =
      Raster(exactly: found) ?? Raster(planarYUV: found)
      ?? Raster(
        scaled: found,
        light: { light in
          isNumber = isNumber && light == light
          return ColorEncoding.display(light: light, isAssociated: isAssociated)
        })
    guard isNumber else { throw .because("some of its values are not numbers") }
    let raster = if let exact { exact } else { try converted(frame) }
    var decoded = Decoded(
      raster: raster, isGrey: description.map { $0.nb_components <= 2 } ?? false,
      hasAlpha: flags & AV_PIX_FMT_FLAG_ALPHA != 0, isEncoded: isLight)
    // Floats were divided before they were rounded.
    if decoded.hasAlpha && !(isLight && isAssociated) {
      decoded.hasAlpha = decoded.raster.settleAlpha(outline.alpha)
    }
    return decoded
  }

  /// The frame that the decoder makes of a whole file.
  private static func frame(
    of bytes: Data, format: ImageFormat, size: ImageSize, ground: UInt8?
  ) throws(Failure) -> Frame {
    let result: Result<Frame, Failure> = FFmpegComplaints.during { complaints in
      Result { () throws(Failure) in
        let frame: Frame
        do throws(Failure) {
          frame = try decoded(bytes, format: format, size: size, ground: ground)
        } catch .because(let reason) {
          throw .because("its data is damaged or of a rare kind (\(complaints.error ?? reason))")
        }
        if format.complaintsAreFatal, let error = complaints.error { throw .because("its data is damaged (\(error))") }
        return frame
      }
    }
    return try result.get()
  }

  private static func decoded(
    _ bytes: Data, format: ImageFormat, size: ImageSize, ground: UInt8?
  ) throws(Failure) -> Frame {
    let context = try Context(avcodec_find_decoder(format.codec)) { context in
      // Half an image is no image.
      context.err_recognition = AV_EF_CRCCHECK | (format.isStrict ? AV_EF_EXPLODE : 0)
      // A file that says more inside than outside, against those that grow without end.
      context.max_pixels = Int64(size.width + 64) * Int64(size.height + 64)
      if let ground {
        context.opaque = UnsafeMutableRawPointer(bitPattern: UInt(ground))
        context.get_buffer2 = filledBuffer
      }
    }
    var packet = av_packet_alloc()
    defer { av_packet_free(&packet) }
    try check(av_new_packet(packet, Int32(clamping: bytes.count)))
    guard let packet, let data = packet.pointee.data else { throw .outOfMemory }
    bytes.copyBytes(to: data, count: bytes.count)
    try check(avcodec_send_packet(context.pointer, packet))
    try check(avcodec_send_packet(context.pointer, nil))
    let frame = try Frame()
    try check(avcodec_receive_frame(context.pointer, frame.pointer))
    return frame
  }

  /// A frame's memory, filled with the number that the context's `opaque` is.
  private static let filledBuffer:
    @convention(c) (UnsafeMutablePointer<AVCodecContext>?, UnsafeMutablePointer<AVFrame>?, Int32) -> Int32 = {
      context, frame, flags in
      let code = avcodec_default_get_buffer2(context, frame, flags)
      guard code >= 0, let context, let buffers = frame?.pointee.buf else { return code }
      let ground = Int32(truncatingIfNeeded: Int(bitPattern: context.pointee.opaque))
      for case let buffer? in [buffers.0, buffers.1, buffers.2, buffers.3] {
        memset(buffer.pointee.data, ground, buffer.pointee.size)
      }
      return code
    }

  /// The bytes of a file that holds `pixels`: RGBA of `size` in 8 or 16 bits, of which `colors` (1 or 3) channels and,
  /// where asked for, alpha are written.
  static func encode(
    _ pixels: Raster, as kind: PictureKind, colors: Int
  ) throws(Failure) -> Data {
    guard let encoder = kind.format.encoder,
      let layout = encoder.layout(colors: colors, hasAlpha: kind.hasAlpha, bitDepth: kind.bitDepth)
    else { throw .because("\(kind.format) is not written with \(kind.bitDepth) bits a sample") }
    let result: Result<Data, Failure> = FFmpegComplaints.during { complaints in
      Result { () throws(Failure) in
        do throws(Failure) {
          return try encoded(pixels, encoder, layout, codec: kind.format.codec)
        } catch .because(let reason) {
          throw .because(complaints.error ?? reason)
        }
      }
    }
    var bytes = try result.get()
    encoder.finish(&bytes)
    return bytes
  }

  private static func encoded(
    _ pixels: Raster, _ encoder: ImageEncoder, _ layout: PixelLayout, codec: AVCodecID
  ) throws(Failure) -> Data {
    let context = try Context(avcodec_find_encoder(codec), options: encoder.options) { context in
      context.width = Int32(clamping: pixels.size.width)
      context.height = Int32(clamping: pixels.size.height)
      context.pix_fmt = layout.format
      context.time_base = AVRational(num: 1, den: 1)
    }
    let frame = try Frame(size: pixels.size, format: layout.format)
    guard pixels.write(to: frame.pointer.pointee, layout, isBottomUp: encoder.isBottomUp) else { throw .outOfMemory }
    try check(avcodec_send_frame(context.pointer, frame.pointer))
    var packet = av_packet_alloc()
    defer { av_packet_free(&packet) }
    try check(avcodec_receive_packet(context.pointer, packet))
    guard let packet, let data = packet.pointee.data else { throw .outOfMemory }
    return Data(bytes: data, count: Int(packet.pointee.size))
  }

  /// A frame of a rare format, such as chroma of a fourth of the columns, as RGBA through libswscale.
  private static func converted(_ frame: Frame) throws(Failure) -> Raster {
    let source = frame.pointer.pointee
    let target = try Frame(
      size: .init(width: Int(source.width), height: Int(source.height)), format: AV_PIX_FMT_RGBA)
    let scaler = sws_getContext(
      source.width, source.height, AVPixelFormat(rawValue: source.format), source.width, source.height, AV_PIX_FMT_RGBA,
      SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP, nil, nil, nil)
    guard let scaler else {
      let name = av_get_pix_fmt_name(AVPixelFormat(rawValue: source.format)).map { String(cString: $0) }
      throw .because("its pixel format \(name ?? "unknown") cannot be converted")
    }
    defer { sws_freeContext(scaler) }
    try check(sws_scale_frame(scaler, target.pointer, frame.pointer))
    guard let raster = Raster(exactly: target.pointer.pointee) else { throw .because("conversion failed") }
    return raster
  }

  /// An opened codec.
  private final class Context {
    let pointer: UnsafeMutablePointer<AVCodecContext>

    /// `configure` sets it up before it is opened.
    init(
      _ codec: UnsafePointer<AVCodec>?, options: [String: String] = [:], _ configure: (inout AVCodecContext) -> Void
    ) throws(Failure) {
      guard let codec else { throw .because("the installed FFmpeg libraries lack this format") }
      guard let context = avcodec_alloc_context3(codec) else { throw .outOfMemory }
      pointer = context
      context.pointee.thread_count = 1
      configure(&context.pointee)
      var dictionary: OpaquePointer?
      defer { av_dict_free(&dictionary) }
      for (key, value) in options { av_dict_set(&dictionary, key, value, 0) }
      try ImageCodec.check(avcodec_open2(context, codec, &dictionary))
    }

    deinit {
      var context: UnsafeMutablePointer<AVCodecContext>? = pointer
      avcodec_free_context(&context)
    }
  }

  /// A frame, with room for pixels or to be filled.
  final class Frame {
    let pointer: UnsafeMutablePointer<AVFrame>

    init() throws(Failure) {
      guard let frame = av_frame_alloc() else { throw .outOfMemory }
      pointer = frame
    }

    convenience init(size: ImageSize, format: AVPixelFormat) throws(Failure) {
      try self.init()
      pointer.pointee.width = Int32(clamping: size.width)
      pointer.pointee.height = Int32(clamping: size.height)
      pointer.pointee.format = format.rawValue
      try ImageCodec.check(av_frame_get_buffer(pointer, 0))
    }

    deinit {
      var frame: UnsafeMutablePointer<AVFrame>? = pointer
      av_frame_free(&frame)
    }
  }

  private static func check(_ code: Int32) throws(Failure) {
    guard code < 0 else { return }
    if code == -ENOMEM { throw .outOfMemory }
    var text = [CChar](repeating: 0, count: Int(AV_ERROR_MAX_STRING_SIZE))
    av_strerror(code, &text, text.count)
    throw .because(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }
}
