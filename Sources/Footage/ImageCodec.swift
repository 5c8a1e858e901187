import CLibav
import Foundation

/// Images in memory to and from the bytes of their files, through libavcodec and libswscale.
enum ImageCodec {
  /// A failure in FFmpeg's words.
  struct Failure: Error { let reason: String }

  /// The image in the bytes of a whole file.
  static func decode(_ bytes: Data, format: ImageFormat) throws(Failure) -> Raster {
    let context = try open(avcodec_find_decoder(format.codec)) { context in
      // A damaged PNG is an error; JPEG decoders must be lenient, for every camera bends that format.
      if format != .jpeg { context.err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK }
    }
    defer { free(context) }
    var packet = av_packet_alloc()
    defer { av_packet_free(&packet) }
    try check(av_new_packet(packet, Int32(clamping: bytes.count)))
    guard let packet, let data = packet.pointee.data else { throw Failure(reason: "out of memory") }
    bytes.copyBytes(to: data, count: bytes.count)
    try check(avcodec_send_packet(context, packet))
    try check(avcodec_send_packet(context, nil))
    var frame = av_frame_alloc()
    defer { av_frame_free(&frame) }
    try check(avcodec_receive_frame(context, frame))
    guard let frame else { throw Failure(reason: "out of memory") }
    if let raster = Raster(exactly: frame.pointee) ?? Raster(planarYUV: frame.pointee) { return raster }
    return try converted(frame)
  }

  /// The bytes of an 8-bit PNG file.
  static func png(_ bitmap: Bitmap) throws(Failure) -> Data {
    var options: OpaquePointer?
    av_dict_set(&options, "pred", "mixed", 0)
    defer { av_dict_free(&options) }
    let format = bitmap.channels == 1 ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_RGB24
    let context = try open(avcodec_find_encoder(AV_CODEC_ID_PNG), options: &options) { context in
      context.width = Int32(clamping: bitmap.width)
      context.height = Int32(clamping: bitmap.height)
      context.pix_fmt = format
      context.time_base = AVRational(num: 1, den: 1)
    }
    defer { free(context) }
    var frame = try newFrame(width: context.pointee.width, height: context.pointee.height, format: format)
    defer { av_frame_free(&frame) }
    guard let plane = frame?.pointee.data.0, let stride = frame?.pointee.linesize.0 else {
      throw Failure(reason: "out of memory")
    }
    let row = bitmap.width * bitmap.channels
    bitmap.samples.withUnsafeBufferPointer { samples in
      for y in 0..<bitmap.height {
        guard let source = samples.baseAddress else { return }
        (plane + y * Int(stride)).update(from: source + y * row, count: row)
      }
    }
    try check(avcodec_send_frame(context, frame))
    var packet = av_packet_alloc()
    defer { av_packet_free(&packet) }
    try check(avcodec_receive_packet(context, packet))
    guard let packet, let data = packet.pointee.data else { throw Failure(reason: "out of memory") }
    return Data(bytes: data, count: Int(packet.pointee.size))
  }

  /// A frame of a rare format, such as JPEG of RGB or CMYK, as RGBA through libswscale.
  private static func converted(_ frame: UnsafeMutablePointer<AVFrame>) throws(Failure) -> Raster {
    let source = frame.pointee
    var target = try newFrame(width: source.width, height: source.height, format: AV_PIX_FMT_RGBA)
    defer { av_frame_free(&target) }
    guard let target else { throw Failure(reason: "out of memory") }
    let scaler = sws_getContext(
      source.width, source.height, AVPixelFormat(rawValue: source.format), source.width, source.height, AV_PIX_FMT_RGBA,
      SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP, nil, nil, nil)
    guard let scaler else {
      let name = av_get_pix_fmt_name(AVPixelFormat(rawValue: source.format)).map { String(cString: $0) }
      throw Failure(reason: "its pixel format \(name ?? "unknown") cannot be converted")
    }
    defer { sws_freeContext(scaler) }
    try check(sws_scale_frame(scaler, target, frame))
    guard let raster = Raster(exactly: target.pointee) else { throw Failure(reason: "conversion failed") }
    return raster
  }

  /// An opened codec; `configure` sets it up before.
  private static func open(
    _ codec: UnsafePointer<AVCodec>?, options: UnsafeMutablePointer<OpaquePointer?>? = nil,
    _ configure: (inout AVCodecContext) -> Void
  ) throws(Failure) -> UnsafeMutablePointer<AVCodecContext> {
    // What goes wrong is thrown; FFmpeg's own lines would come between.
    _ = silenced
    guard let codec else { throw Failure(reason: "the installed FFmpeg libraries lack this format") }
    guard let context = avcodec_alloc_context3(codec) else { throw Failure(reason: "out of memory") }
    context.pointee.thread_count = 1
    configure(&context.pointee)
    do {
      try check(avcodec_open2(context, codec, options))
    } catch {
      free(context)
      throw error
    }
    return context
  }

  private static func free(_ context: UnsafeMutablePointer<AVCodecContext>) {
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
  }

  private static func newFrame(
    width: Int32, height: Int32, format: AVPixelFormat
  ) throws(Failure) -> UnsafeMutablePointer<AVFrame>? {
    var frame = av_frame_alloc()
    frame?.pointee.width = width
    frame?.pointee.height = height
    frame?.pointee.format = format.rawValue
    do {
      try check(av_frame_get_buffer(frame, 0))
    } catch {
      av_frame_free(&frame)
      throw error
    }
    return frame
  }

  private static func check(_ code: Int32) throws(Failure) {
    guard code < 0 else { return }
    var text = [CChar](repeating: 0, count: Int(AV_ERROR_MAX_STRING_SIZE))
    av_strerror(code, &text, text.count)
    throw Failure(reason: text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" })
  }

  private static let silenced: Void = av_log_set_level(AV_LOG_QUIET)
}

extension ImageFormat {
  fileprivate var codec: AVCodecID {
    switch self {
    case .png: AV_CODEC_ID_PNG
    case .jpeg: AV_CODEC_ID_MJPEG
    case .webp: AV_CODEC_ID_WEBP
    }
  }
}
