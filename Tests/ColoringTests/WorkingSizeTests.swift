import Footage
import Testing

@testable import Coloring

@Test(arguments: [(1920, 1080, 960, 540), (1080, 1920, 540, 960), (959, 10, 959, 10), (2000, 1, 960, 1)])
func imagesLargerThanTheWorkingSizeAreReduced(width: Int, height: Int, reducedWidth: Int, reducedHeight: Int) {
  let size = ImageSize(width: width, height: height)
  #expect(WorkingSize.native.applied(to: size) == size)
  #expect(WorkingSize.longerSide(960).applied(to: size) == ImageSize(width: reducedWidth, height: reducedHeight))
}

@Test(arguments: [(1, 1), (4, 4), (5, 3), (7, 8)])
func paddingRepeatsTheEdgeAndIsCutOffAgain(width: Int, height: Int) {
  let samples = (0..<width * height * 3).map(Float.init)
  let image = Image(width: width, height: height, channels: 3, samples: samples)
  let padded = image.padded(toMultiplesOf: 4)
  #expect(padded.width == (width + 3) / 4 * 4 && padded.height == (height + 3) / 4 * 4)
  for y in 0..<padded.height {
    for x in 0..<padded.width {
      for channel in 0..<3 {
        #expect(padded[x, y, channel] == image[min(x, width - 1), min(y, height - 1), channel])
      }
    }
  }
  #expect(padded.cropped(to: image.size) == image)
}
