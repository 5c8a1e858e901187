import Foundation

/// How alike two images are, as scikit-image measures it on a data range of 1.
public enum Metrics {
  /// The peak signal-to-noise ratio in decibels; infinite for equal images. Both images have one shape.
  public static func psnr(_ image: Image, _ truth: Image) -> Double {
    psnr(ofError: meanSquaredError(image, truth))
  }

  /// The peak signal-to-noise ratio in decibels at a mean squared error.
  public static func psnr(ofError error: Double) -> Double { error == 0 ? .infinity : -10 * log10(error) }

  /// The mean of the squared differences of all samples. Both images have one shape.
  public static func meanSquaredError(_ image: Image, _ truth: Image) -> Double {
    requireOneShape(image, truth)
    var sum = 0.0
    for index in image.samples.indices {
      let difference = Double(image.samples[index]) - Double(truth.samples[index])
      sum += difference * difference
    }
    return sum / Double(image.samples.count)
  }

  /// The mean structural similarity over pixels and channels: Gaussian window of sigma 1.5 and 11x11 pixels, population
  /// covariance, windows that lie wholly on the image (Wang et al. 2004). Both images have one shape.
  ///
  /// - Returns: a number up to 1, or nil where the images are smaller than the window.
  public static func ssim(_ image: Image, _ truth: Image) -> Double? {
    requireOneShape(image, truth)
    let window = GaussianFilter<Double>(sigma: 1.5, truncate: 3.5)
    guard min(image.width, image.height) > 2 * window.radius else { return nil }
    let sum = (0..<image.channels).reduce(0.0) { sum, channel in
      sum + similarity(image.plane(channel), truth.plane(channel), image.width, image.height, window)
    }
    return sum / Double(image.channels)
  }

  private static func similarity(
    _ a: [Double], _ b: [Double], _ width: Int, _ height: Int, _ window: GaussianFilter<Double>
  ) -> Double {
    func mean(_ plane: [Double]) -> [Double] { window.inside(plane, width: width, height: height) }
    let (meanA, meanB) = (mean(a), mean(b))
    let squareA = mean(a.map { $0 * $0 })
    let squareB = mean(b.map { $0 * $0 })
    let product = mean(zip(a, b).map { $0 * $1 })
    let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03)
    var sum = 0.0
    for index in meanA.indices {
      let (ma, mb) = (meanA[index], meanB[index])
      let variances = squareA[index] - ma * ma + squareB[index] - mb * mb
      let covariance = product[index] - ma * mb
      sum += (2 * ma * mb + c1) * (2 * covariance + c2) / ((ma * ma + mb * mb + c1) * (variances + c2))
    }
    return sum / Double(meanA.count)
  }

  private static func requireOneShape(_ image: Image, _ truth: Image) {
    precondition(
      image.width == truth.width && image.height == truth.height && image.channels == truth.channels,
      "images are compared in one shape")
  }
}

extension Image {
  /// One channel's samples, row by row.
  func plane(_ channel: Int) -> [Double] {
    stride(from: channel, to: samples.count, by: channels).map { Double(samples[$0]) }
  }
}
