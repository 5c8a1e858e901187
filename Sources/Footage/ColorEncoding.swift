import Foundation

/// Numbers of images as a display takes them.
enum ColorEncoding {
  /// Light of 0...1 as sRGB (IEC 61966-2-1); more is clipped, what is not a number is black.
  static func display(light: Float) -> Float {
    guard light > 0 else { return 0 }
    if light >= 1 { return 1 }
    return light <= 0.003_130_8 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
  }

  /// Light by the density of a film negative, of 0...1: code 95 of 1023 is black, 685 is white, a step is 0.002 of density
  /// and the negative's gamma is 0.6 (Kodak, Conversion of 10-bit log film data, 1995).
  static func light(density: Float) -> Float {
    let black = pow(10, (95 - 685) * Float(0.002) / 0.6)
    return (pow(10, (density * 1023 - 685) * 0.002 / 0.6) - black) / (1 - black)
  }

  /// A pixel of light, red, green, blue and alpha, whose colours are multiplied by its alpha where `isAssociated`.
  static func display(light pixel: SIMD4<Float>, isAssociated: Bool) -> SIMD4<Float> {
    let share = isAssociated && pixel.w > 0 ? 1 / min(pixel.w, 1) : 1
    return SIMD4(
      display(light: pixel.x * share), display(light: pixel.y * share), display(light: pixel.z * share), pixel.w)
  }
}

extension Raster {
  /// Every colour sample of 0...1 through `curve`, in 16 bits.
  func encoded(_ curve: (Float) -> Float) -> Raster {
    func encoded<Sample: FixedWidthInteger>(_ rgba: [Sample]) -> [UInt16] {
      let largest = Int(Sample.max)
      let table = (0...largest).map { level in
        UInt16((min(max(curve(Float(level) / Float(largest)), 0), 1) * 65535).rounded())
      }
      var levels = [UInt16](repeating: 0, count: rgba.count)
      for index in rgba.indices {
        let sample = Int(rgba[index])
        levels[index] = index % 4 == 3 ? UInt16(sample * (65535 / largest)) : table[sample]
      }
      return levels
    }
    return switch self {
    case .eight(let size, let rgba): .sixteen(size: size, rgba: encoded(rgba))
    case .sixteen(let size, let rgba): .sixteen(size: size, rgba: encoded(rgba))
    }
  }
}
