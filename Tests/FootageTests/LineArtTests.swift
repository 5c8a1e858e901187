import Foundation
import Testing

@testable import Footage

@Suite struct LineArtTests {
  /// A disc of radius 40 with an outline of 3 pixels, on white, `scale` times as large.
  private func disc(scale: Int, specks: Bool = false) -> Image {
    let size = 128 * scale
    var image = Image(width: size, height: size, channels: 3)
    for y in 0..<size {
      for x in 0..<size {
        let radius = (Double((x - size / 2) * (x - size / 2) + (y - size / 2) * (y - size / 2))).squareRoot()
        let color: [Float] =
          abs(radius / Double(scale) - 40) < 1.5
          ? [0.1, 0.05, 0.1]
          : radius < 40 * Double(scale)
            ? [0.9, 0.5, 0.3] : [1, 1, 1]
        for channel in 0..<3 { image[x, y, channel] = color[channel] }
      }
    }
    if specks {
      for channel in 0..<3 {
        image[10, 10, channel] = 0
        image[100, 12, channel] = 0
      }
    }
    return image
  }

  /// Pixels that can be reached from the corner over paper.
  private func outside(_ line: Image) -> Set<Int> {
    var reached: Set<Int> = [0]
    var front = [0]
    while let pixel = front.popLast() {
      for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
        let (x, y) = (pixel % line.width + dx, pixel / line.width + dy)
        guard (0..<line.width).contains(x), (0..<line.height).contains(y), line[x, y, 0] == 1 else { continue }
        if reached.insert(y * line.width + x).inserted { front.append(y * line.width + x) }
      }
    }
    return reached
  }

  @Test(arguments: [1, 2, 5]) func outlinesAreClosedAndNothingElseIsInk(scale: Int) {
    let line = LineArt.of(color: disc(scale: scale))
    #expect(line.channels == 1 && Set(line.samples) == [0, 1])
    let size = line.width
    #expect(line[size / 2, size / 2, 0] == 1)
    #expect(!outside(line).contains(size / 2 * size + size / 2))
    for index in line.samples.indices where line.samples[index] == 0 {
      let (x, y) = (Double(index % size - size / 2), Double(index / size - size / 2))
      #expect(abs((x * x + y * y).squareRoot() / Double(scale) - 40) < 4)
    }
  }

  @Test func specksAreDropped() {
    #expect(LineArt.of(color: disc(scale: 1, specks: true)) == LineArt.of(color: disc(scale: 1)))
  }

  @Test func flatAndBlackPages() {
    let flat = Image(width: 9, height: 7, channels: 3, repeating: 0.5)
    #expect(LineArt.of(color: flat) == Image(width: 9, height: 7, channels: 1, repeating: 1))
    let black = Image(width: 9, height: 7, channels: 3, repeating: 0)
    #expect(LineArt.of(color: black) == Image(width: 9, height: 7, channels: 1, repeating: 0))
    let pixel = Image(width: 1, height: 1, channels: 3, repeating: 1)
    #expect(LineArt.of(color: pixel).samples == [1])
  }
}

@Suite struct ContactSheetTests {
  @Test func imagesLieInRowsAndColumns() {
    let (a, b) = (gradient(width: 5, height: 3), gradient(width: 2, height: 6, channels: 1))
    let page = ContactSheet.of(rows: [[a, b], [b]])
    #expect(page.width == 4 + 5 + 4 + 2 + 4 && page.height == 4 + 6 + 4 + 6 + 4 && page.channels == 3)
    #expect(page[4 + 1, 4 + 2, 1] == a[1, 2, 1])
    #expect(page[13, 4 + 5, 2] == b[0, 5, 0])
    #expect(page[4 + 1, 14, 0] == b[1, 0, 0])
    #expect(page[0, 0, 0] == 0.75 && page[14, 20, 0] == 0.75)
  }
}
