import Foundation

/// What a file says about its colours.
enum EmbeddedProfile: Equatable {
  /// A profile of the International Color Consortium.
  case icc(Data)
  /// Primaries, and the exponent of the encoding, nil for sRGB's curve.
  case described(primaries: Primaries, gamma: Double?)
  /// Something that cannot be understood.
  case broken
}

extension EmbeddedProfile {
  /// Primaries and an exponent by writers who say 1/2.2 where they mean sRGB's curve.
  static func roughlyDescribed(primaries: Primaries, gamma: Double?) -> EmbeddedProfile {
    .described(primaries: primaries, gamma: gamma.flatMap { abs($0 - 1 / 2.2) < 0.01 ? nil : $0 })
  }
}

/// Chromaticities of white, red, green and blue.
struct Primaries: Equatable {
  let white: SIMD2<Double>
  let red: SIMD2<Double>
  let green: SIMD2<Double>
  let blue: SIMD2<Double>

  static let sRGB = Primaries(
    white: .init(0.3127, 0.3290), red: .init(0.64, 0.33), green: .init(0.30, 0.60), blue: .init(0.15, 0.06))
  /// Adobe RGB (1998).
  static let adobeRGB = Primaries(
    white: .init(0.3127, 0.3290), red: .init(0.64, 0.33), green: .init(0.21, 0.71), blue: .init(0.15, 0.06))
}

extension Primaries {
  /// Those of a number of ITU-T H.273, section 8.1; nil for the rarer ones.
  init?(codePoint: UInt8) {
    let white = Self.sRGB.white
    switch codePoint {
    case 1: self = .sRGB
    case 9: self.init(white: white, red: .init(0.708, 0.292), green: .init(0.170, 0.797), blue: .init(0.131, 0.046))
    case 11:
      self.init(
        white: .init(0.314, 0.351), red: .init(0.680, 0.320), green: .init(0.265, 0.690), blue: .init(0.150, 0.060))
    case 12: self.init(white: white, red: .init(0.680, 0.320), green: .init(0.265, 0.690), blue: .init(0.150, 0.060))
    default: return nil
    }
  }

  /// From the x and y of white, red, green and blue; nil where they span no colours.
  init?(_ values: [Double]) {
    guard values.count == 8, values.allSatisfy({ $0.isFinite && abs($0) <= 2 }),
      values[1] > 0.001, stride(from: 3, to: 8, by: 2).allSatisfy({ abs(values[$0]) > 0.001 })
    else { return nil }
    let points = (0..<4).map { SIMD2(values[2 * $0], values[2 * $0 + 1]) }
    let (a, b) = (points[2] - points[1], points[3] - points[1])
    guard abs(a.x * b.y - a.y * b.x) > 1e-6 else { return nil }
    self.init(white: points[0], red: points[1], green: points[2], blue: points[3])
  }
}
