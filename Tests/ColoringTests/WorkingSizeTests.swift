import Footage
import Testing

@testable import Coloring

@Test(arguments: [(1920, 1080, 960, 540), (1080, 1920, 540, 960), (959, 10, 959, 10), (2000, 1, 960, 1)])
func imagesLargerThanTheWorkingSizeAreReduced(width: Int, height: Int, reducedWidth: Int, reducedHeight: Int) {
  let size = ImageSize(width: width, height: height)
  #expect(WorkingSize.native.scale(of: .init(of: size)) == 1)
  #expect(WorkingSize.longerSide(960).part(of: size, inked: .init(columns: 0..<2, rows: 0..<1)) == .init(of: size))
  let scale = WorkingSize.longerSide(960).scale(of: .init(of: size))
  #expect(size.scaled(by: scale) == ImageSize(width: reducedWidth, height: reducedHeight))
}

@Test func whatIsDrawnIsCutOutAndReduced() {
  let size = ImageSize(width: 1738, height: 1100)
  let inked = PixelRectangle(columns: 100..<500, rows: 50..<1042)
  let part = WorkingSize.standard.part(of: size, inked: inked)
  #expect(part == PixelRectangle(columns: 84..<516, rows: 34..<1058))
  #expect(WorkingSize.standard.scale(of: part) == 0.5)
  #expect(WorkingSize.standard.scale(of: .init(columns: 0..<300, rows: 0..<200)) == 1)
  #expect(WorkingSize.standard.part(of: size, inked: nil) == .init(of: size))
  // Nobody looks what is drawn where all of it fits.
  func unasked() -> PixelRectangle? {
    Issue.record("the drawing was looked at")
    return nil
  }
  let small = ImageSize(width: 512, height: 300)
  #expect(WorkingSize.standard.part(of: small, inked: unasked()) == .init(of: small))
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

@Test func aLargerPageIsWhiteAroundTheImage() {
  let image = Image(width: 3, height: 2, channels: 3, samples: (0..<18).map { Float($0) / 100 })
  let page = image.onPage(of: ImageSize(width: 5, height: 3))
  #expect(page.cropped(to: image.size) == image)
  #expect(page[3, 0, 0] == 1 && page[4, 1, 2] == 1 && page[0, 2, 1] == 1)
}
