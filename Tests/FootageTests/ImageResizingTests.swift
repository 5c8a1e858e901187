import Testing

@testable import Footage

@Suite struct ImageResizingTests {
  @Test(arguments: [(16, 16), (20, 31), (37, 10), (64, 53), (80, 120), (1, 1)])
  func equalsPillowsBoxFilter(width: Int, height: Int) throws {
    let noise = try Image.read(rgb: fixture("noise.png")).resized(width: width, height: height)
    #expect(largestDifference(noise, try Image.read(rgb: fixture("noise_\(width)x\(height).png"))) == 0)
    let line = try Image.read(line: fixture("noise.png")).resized(width: width, height: height)
    #expect(largestDifference(line, try Image.read(line: fixture("noise_line_\(width)x\(height).png"))) == 0)
  }

  @Test func sameSizeIsTheSameImage() {
    let image = Image(width: 2, height: 1, channels: 1, samples: [0.12345, 2])
    #expect(image.resized(width: 2, height: 1) == image)
  }
}
