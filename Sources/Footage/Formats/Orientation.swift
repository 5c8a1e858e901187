import Foundation

/// How a stored image is turned to be upright, by the numbers of EXIF and TIFF (tag 274).
enum Orientation: Int, CaseIterable {
  case upright = 1
  case mirrored, upsideDown, flipped, transposed, onItsLeft, transversed, onItsRight

  /// Whether columns become rows.
  var swapsSides: Bool { rawValue >= 5 }

  /// The size of an image of `size` after turning.
  func turned(_ size: ImageSize) -> ImageSize {
    swapsSides ? .init(width: size.height, height: size.width) : size
  }

  /// Where the upright image's pixel (x, y) is in the stored image of `size`.
  @inline(__always)
  func stored(_ x: Int, _ y: Int, _ size: ImageSize) -> (x: Int, y: Int) {
    let (right, bottom) = (size.width - 1, size.height - 1)
    return switch self {
    case .upright: (x, y)
    case .mirrored: (right - x, y)
    case .upsideDown: (right - x, bottom - y)
    case .flipped: (x, bottom - y)
    case .transposed: (y, x)
    case .onItsLeft: (y, bottom - x)
    case .transversed: (right - y, bottom - x)
    case .onItsRight: (right - y, x)
    }
  }

}

extension Raster {
  /// The image turned by `orientation`.
  func turned(_ orientation: Orientation) -> Raster {
    if orientation == .upright { return self }
    let turned = orientation.turned(size)
    return switch self {
    case .eight(let size, let rgba): .eight(size: turned, rgba: Self.turned(rgba, size, turned, orientation))
    case .sixteen(let size, let rgba): .sixteen(size: turned, rgba: Self.turned(rgba, size, turned, orientation))
    }
  }

  private static func turned<Sample>(
    _ rgba: [Sample], _ size: ImageSize, _ turned: ImageSize, _ orientation: Orientation
  ) -> [Sample] {
    .init(unsafeUninitializedCapacity: rgba.count) { samples, count in
      for y in 0..<turned.height {
        for x in 0..<turned.width {
          let source = orientation.stored(x, y, size)
          let (from, to) = ((source.y * size.width + source.x) * 4, (y * turned.width + x) * 4)
          for channel in 0..<4 { samples.initializeElement(at: to + channel, to: rgba[from + channel]) }
        }
      }
      count = rgba.count
    }
  }
}
