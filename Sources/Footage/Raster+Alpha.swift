extension Raster {
  /// Makes colours straight and alpha opacity, by what the file says of them; false where there is no opacity in it.
  mutating func settleAlpha(_ alpha: ImageOutline.Alpha) -> Bool {
    switch self {
    case .eight(let size, var rgba):
      let hasAlpha = Self.settle(&rgba, alpha)
      self = .eight(size: size, rgba: rgba)
      return hasAlpha
    case .sixteen(let size, var rgba):
      let hasAlpha = Self.settle(&rgba, alpha)
      self = .sixteen(size: size, rgba: rgba)
      return hasAlpha
    }
  }

  private static func settle<Sample: FixedWidthInteger>(_ rgba: inout [Sample], _ alpha: ImageOutline.Alpha) -> Bool {
    switch alpha {
    case .straight: return true
    case .straightUnlessEmpty:
      if stride(from: 3, to: rgba.count, by: 4).contains(where: { rgba[$0] != 0 }) { return true }
    case .associated:
      divide(&rgba, paper: 0)
      return true
    case .onWhite:
      // Some writers store colours as they are, which white paper could not show.
      let isOnWhite = stride(from: 0, to: rgba.count, by: 4).allSatisfy { pixel in
        let paper = Sample.max - rgba[pixel + 3]
        return (0..<3).allSatisfy { paper <= rgba[pixel + $0] || paper - rgba[pixel + $0] == 1 }
      }
      if isOnWhite { divide(&rgba, paper: .max) }
      return true
    case .none: break
    }
    for index in stride(from: 3, to: rgba.count, by: 4) { rgba[index] = .max }
    return false
  }

  /// The colours that give these over paper of `paper`, through the alpha; of nothing the paper's.
  private static func divide<Sample: FixedWidthInteger>(_ rgba: inout [Sample], paper: Sample) {
    let (largest, paper) = (Int(Sample.max), Int(paper))
    for pixel in stride(from: 0, to: rgba.count, by: 4) {
      let alpha = Int(rgba[pixel + 3])
      if alpha == 0 || alpha == largest { continue }
      for channel in pixel..<pixel + 3 {
        let color = Int(rgba[channel]) * largest - paper * (largest - alpha)
        rgba[channel] = Sample(min(max((color + alpha / 2) / alpha, 0), largest))
      }
    }
  }
}
