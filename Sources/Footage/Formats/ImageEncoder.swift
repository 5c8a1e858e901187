import CLibav
import Foundation

/// How a format is written.
struct ImageEncoder: Sendable {
  /// The options of FFmpeg's encoder.
  var options: [String: String] = [:]
  /// What the encoder takes, of 8 and 16 bits a sample.
  let pixelFormats: [AVPixelFormat]
  /// Whether rows are stored from the last to the first.
  var isBottomUp = false
  /// What is changed in the bytes of the encoder.
  var finish: @Sendable (inout Data) -> Void = { _ in }

  /// The most bits a sample.
  var bitDepth: Int { pixelFormats.compactMap(PixelLayout.init).map(\.depth).max() ?? 8 }

  /// How pixels of so many colour channels lie: grey as RGB where there is no grey with alpha.
  func layout(colors: Int, hasAlpha: Bool, bitDepth: Int) -> PixelLayout? {
    let layouts = pixelFormats.compactMap(PixelLayout.init).filter { $0.depth == bitDepth }
    let wanted = [colors + (hasAlpha ? 1 : 0), 3 + (hasAlpha ? 1 : 0)]
    return wanted.lazy.compactMap { count in layouts.first { $0.components.count == count } }.first
  }
}
