import Foundation

/// A colour of the cartoon: gamma-coded RGB in 0...1, chosen by lightness, chroma and hue.
struct CartoonColor: Sendable, Equatable {
  var rgb: Vector3

  static let white = CartoonColor(lightness: 1, chroma: 0, hue: 0)

  /// A colour in Oklab's polar form (Ottosson, "A perceptual color space for image processing", 2020).
  /// - Parameters:
  ///   - lightness: 0 black, 1 white.
  ///   - chroma: 0 grey; 0.1 is soft and 0.2 strong. Lowered until the colour fits into RGB.
  ///   - hue: degrees; about 30 red, 90 yellow, 145 green, 250 blue, 310 violet, 350 pink.
  init(lightness: Float, chroma: Float, hue: Float) {
    var linear = Vector3.zero
    for reduction in 0...16 {
      linear = Self.linear(lightness: lightness, chroma: chroma * (1 - Float(reduction) / 16), hue: hue)
      if linear.min() >= -0.002, linear.max() <= 1.002 { break }
    }
    let coded = (0..<3).map { channel -> Float in
      let value = min(max(linear[channel], 0), 1)
      return value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
    }
    // Whole levels of 255, so that a flat colour is the same after a round trip through a file.
    rgb = Vector3(coded[0], coded[1], coded[2]).rounded255
  }

  private static func linear(lightness: Float, chroma: Float, hue: Float) -> Vector3 {
    let angle = hue * .pi / 180
    let (a, b) = (chroma * cos(angle), chroma * sin(angle))
    let long = lightness + 0.396_337_78 * a + 0.215_803_76 * b
    let medium = lightness - 0.105_561_346 * a - 0.063_854_17 * b
    let short = lightness - 0.089_484_18 * a - 1.291_485_5 * b
    let (l, m, s) = (long * long * long, medium * medium * medium, short * short * short)
    return Vector3(
      4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
      -1.268_438 * l + 2.609_757_4 * m - 0.341_319_4 * s,
      -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s)
  }
}

/// A flat colour, the darker one on the side away from the light, and the lighter one where that is brightest.
struct Tone: Sendable, Equatable {
  let base: CartoonColor
  let shade: CartoonColor
  let highlight: CartoonColor

  /// The shade is darker, a little stronger and turned towards blue, as cel painters mix it.
  init(lightness: Float, chroma: Float, hue: Float) {
    base = CartoonColor(lightness: lightness, chroma: chroma, hue: hue)
    let towardBlue = sin((265 - hue) * .pi / 180)
    shade = CartoonColor(lightness: lightness * 0.8, chroma: chroma * 0.98 + 0.012, hue: hue + 12 * towardBlue)
    highlight = CartoonColor(
      lightness: lightness + 0.55 * (1 - lightness), chroma: chroma * 0.7, hue: hue - 8 * towardBlue)
  }

  /// One colour in any light.
  init(flat color: CartoonColor) {
    (base, shade, highlight) = (color, color, color)
  }

  /// The tone of a part that lies wholly in shade.
  var shaded: Tone { Tone(flat: shade) }
}

extension SIMD3<Float> {
  fileprivate var rounded255: Self { (self * 255).rounded(.toNearestOrAwayFromZero) / 255 }
}
