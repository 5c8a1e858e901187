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

/// Chromaticities of white, red, green and blue.
struct Primaries: Equatable {
  let white: SIMD2<Double>
  let red: SIMD2<Double>
  let green: SIMD2<Double>
  let blue: SIMD2<Double>

  static let sRGB = Primaries(
    white: .init(0.3127, 0.3290), red: .init(0.64, 0.33), green: .init(0.30, 0.60), blue: .init(0.15, 0.06))
}

extension Primaries {
  /// From the x and y of white, red, green and blue; nil where they span no colours.
  init?(_ values: [Double]) {
    guard values.count == 8, values.allSatisfy({ $0.isFinite && abs($0) <= 2 }),
      stride(from: 1, to: 8, by: 2).allSatisfy({ values[$0] > 0.001 })
    else { return nil }
    let points = (0..<4).map { SIMD2(values[2 * $0], values[2 * $0 + 1]) }
    let (a, b) = (points[2] - points[1], points[3] - points[1])
    guard abs(a.x * b.y - a.y * b.x) > 1e-6 else { return nil }
    self.init(white: points[0], red: points[1], green: points[2], blue: points[3])
  }
}
