extension Image {
  /// The image at another size: each pixel the mean of the pixels that it covers, at 8 bits.
  ///
  /// Reducing is to the bit what Pillow's `resize` with its box filter makes of the image; enlarging repeats pixels.
  public func resized(width: Int, height: Int) -> Image {
    precondition(width > 0 && height > 0, "an image is resized to one pixel or more")
    if width == self.width && height == self.height { return self }
    return Image(Bitmap(self).resized(width: width, height: height))
  }
}

extension Bitmap {
  /// The bitmap at another size: columns first, then rows, rounded to 8 bits in between.
  func resized(width: Int, height: Int) -> Bitmap {
    reducedColumns(to: width).reducedRows(to: height)
  }

  private func reducedColumns(to width: Int) -> Bitmap {
    if width == self.width { return self }
    let boxes = Box.boxes(from: self.width, to: width)
    let out = [UInt8](unsafeUninitializedCapacity: width * height * channels) { out, count in
      samples.withUnsafeBufferPointer { samples in
        for y in 0..<height {
          for x in 0..<width {
            for channel in 0..<channels {
              let start = (y * self.width + boxes[x].start) * channels + channel
              out[(y * width + x) * channels + channel] = boxes[x].mean { Int(samples[start + $0 * channels]) }
            }
          }
        }
      }
      count = width * height * channels
    }
    return Bitmap(width: width, height: height, channels: channels, samples: out)
  }

  private func reducedRows(to height: Int) -> Bitmap {
    if height == self.height { return self }
    let boxes = Box.boxes(from: self.height, to: height)
    let row = width * channels
    let out = [UInt8](unsafeUninitializedCapacity: height * row) { out, count in
      samples.withUnsafeBufferPointer { samples in
        for y in 0..<height {
          for x in 0..<row {
            let start = boxes[y].start * row + x
            out[y * row + x] = boxes[y].mean { Int(samples[start + $0 * row]) }
          }
        }
      }
      count = height * row
    }
    return Bitmap(width: width, height: height, channels: channels, samples: out)
  }
}

/// The source pixels whose centres an output pixel covers along one axis.
private struct Box {
  let start: Int
  let count: Int
  /// 1 / count with 22 bits of fraction, as Pillow holds its coefficients.
  let weight: Int

  static func boxes(from source: Int, to target: Int) -> [Box] {
    let scale = Double(source) / Double(target)
    let support = max(scale, 1) / 2
    return (0..<target).map { index in
      let center = (Double(index) + 0.5) * scale
      let low = max(0, Int(center - support + 0.5))
      let high = min(source, Int(center + support + 0.5))
      // The filter is open below and closed above.
      let inside = (low..<high).filter {
        let offset = (Double($0) - center + 0.5) * (1 / max(scale, 1))
        return offset > -0.5 && offset <= 0.5
      }
      let start = inside.first ?? min(low, source - 1)
      let count = max(1, inside.count)
      return Box(start: start, count: count, weight: Int(0.5 + 1 / Double(count) * Double(1 << 22)))
    }
  }

  @inline(__always)
  func mean(_ sample: (Int) -> Int) -> UInt8 {
    var sum = 0
    for index in 0..<count { sum += sample(index) }
    return UInt8(clamping: (sum * weight + 1 << 21) >> 22)
  }
}
