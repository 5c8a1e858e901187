import Footage

extension Picture {
  /// What `levels` has for a pixel that is wholly transparent, whatever its colour.
  static let nothing: UInt32 = 1

  /// Opacity and straight colour of each pixel in 8 bits each, the opacity first; never 0.
  func levels() -> [UInt32] {
    let color = straightColor()
    let alpha = alpha
    func level(_ sample: Float) -> UInt32 { UInt32((min(max(sample, 0), 1) * 255).rounded()) }
    return (0..<color.width * color.height).map { pixel in
      let opacity = alpha.map { level($0.samples[pixel]) } ?? 255
      if opacity == 0 { return Self.nothing }
      return opacity << 24 | level(color.samples[3 * pixel]) << 16 | level(color.samples[3 * pixel + 1]) << 8
        | level(color.samples[3 * pixel + 2])
    }
  }
}
