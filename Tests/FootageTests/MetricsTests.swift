import Foundation
import Safetensors
import Testing

@testable import Footage

@Suite struct MetricsTests {
  @Test(arguments: 0..<3) func equalScikitImage(index: Int) throws {
    let file = try SafetensorsFile(contentsOf: imageFixtures.appending(path: "metrics_\(index).safetensors"))
    let shape = try file.description(of: "x0").shape
    func image(_ name: String) throws -> Image {
      Image(width: shape[1], height: shape[0], channels: 3, samples: try file.floats(name).map { $0 / 255 })
    }
    func metric(_ name: String) throws -> Double { try #require(file.metadata[name].flatMap(Double.init)) }
    let (a, b) = (try image("x0"), try image("x1"))
    #expect(abs(Metrics.meanSquaredError(a, b) / (try metric("mse")) - 1) < 1e-6)
    #expect(abs(Metrics.psnr(a, b) - (try metric("psnr"))) < 1e-5)
    #expect(abs(try #require(Metrics.ssim(a, b)) - (try metric("ssim"))) < 1e-6)
  }

  @Test func equalImages() {
    let image = gradient(width: 20, height: 12)
    #expect(Metrics.psnr(image, image) == .infinity)
    #expect(Metrics.ssim(image, image) == 1)
  }

  @Test func imagesSmallerThanTheWindowHaveNoSimilarity() {
    #expect(Metrics.ssim(gradient(width: 10, height: 30), gradient(width: 10, height: 30)) == nil)
    #expect(Metrics.ssim(gradient(width: 11, height: 11), gradient(width: 11, height: 11)) == 1)
  }
}
