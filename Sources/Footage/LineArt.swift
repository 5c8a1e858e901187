/// Line art out of finished colour frames.
///
/// An extended difference of Gaussians (Winnemöller, Kyprianidis, Olsen, "XDoG", 2012), binarised: grey lines would carry
/// the colours into the line art that are to be guessed from it. Outlines, and edges that are as strong, become ink, and
/// so does what is black.
public enum LineArt {
  /// Standard deviation of the narrow Gaussian over the frame's shorter side: a little under half an outline's width.
  private static let relativeSigma = 1.0 / 700
  /// Below this many pixels a Gaussian is no longer one.
  private static let smallestSigma = 0.6
  /// The wide Gaussian over the narrow one.
  private static let spread = 2.0
  /// How much the difference of Gaussians counts beside the brightness itself.
  private static let sharpness: Float = 12
  /// What is darker, with the difference counted in, is ink.
  private static let darkness: Float = 0.1
  /// Differences weaker than this are noise and gradients, however dark the place.
  private static let faintest: Float = 0.012
  /// Ink spots below this area, in squares of sigma, are dropped.
  private static let smallestSpot = 24.0
  /// Gaps of paper below this area, in squares of sigma, are inked.
  private static let smallestGap = 8.0

  /// The line art of a colour frame of 3 channels: 1 channel of the same size, 1 is paper and 0 is ink.
  public static func of(color: Image) -> Image {
    precondition(color.channels == 3, "line art is taken from colour of 3 channels")
    let (width, height) = (color.width, color.height)
    let sigma = max(smallestSigma, Double(min(width, height)) * relativeSigma)
    let brightness = (0..<width * height).map { pixel -> Float in
      let color = color.samples[pixel * 3..<pixel * 3 + 3]
      return color.reduce(0, +) / 3
    }
    let narrow = GaussianFilter<Float>(sigma: sigma, truncate: 3)(brightness, width: width, height: height)
    let wide = GaussianFilter<Float>(sigma: sigma * spread, truncate: 3)(brightness, width: width, height: height)
    var page = InkPage(
      width: width, height: height,
      isInk: zip(narrow, wide).map { narrow, wide in
        let difference = narrow - wide
        return narrow < darkness || (difference < -faintest && narrow + sharpness * difference < darkness)
      })
    page.invertRegions(ofInk: true, smallerThan: smallestSpot * sigma * sigma)
    page.invertRegions(ofInk: false, smallerThan: smallestGap * sigma * sigma)
    return Image(width: width, height: height, channels: 1, samples: page.isInk.map { $0 ? 0 : 1 })
  }

  /// Whether there is something to be seen on a page of line art: ink and paper.
  static func hasOutlines(_ page: Image) -> Bool { Set(page.samples).count > 1 }
}

/// A page of ink and paper.
private struct InkPage {
  let width: Int
  let height: Int
  /// By pixel, row by row.
  private(set) var isInk: [Bool]

  init(width: Int, height: Int, isInk: [Bool]) {
    self.width = width
    self.height = height
    self.isInk = isInk
  }

  /// Turns connected regions of ink into paper, or of paper into ink, where they have less than `area` pixels.
  ///
  /// Ink connects over corners, so that paper cannot. What fills the page stays.
  mutating func invertRegions(ofInk ink: Bool, smallerThan area: Double) {
    var seen = isInk.map { $0 != ink }
    var region: [Int] = []
    for start in seen.indices where !seen[start] {
      region.removeAll(keepingCapacity: true)
      region.append(start)
      seen[start] = true
      // The region grows while it is walked.
      var next = 0
      while next < region.count {
        let (x, y) = (region[next] % width, region[next] / width)
        next += 1
        for neighbourY in max(y - 1, 0)...min(y + 1, height - 1) {
          for neighbourX in max(x - 1, 0)...min(x + 1, width - 1) {
            if !ink && neighbourX != x && neighbourY != y { continue }
            let neighbour = neighbourY * width + neighbourX
            if !seen[neighbour] {
              seen[neighbour] = true
              region.append(neighbour)
            }
          }
        }
      }
      if Double(region.count) < area && region.count < isInk.count {
        for pixel in region { isInk[pixel] = !ink }
      }
    }
  }
}
