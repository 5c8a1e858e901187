/// Images side by side on one page, to be looked at.
public enum ContactSheet {
  /// Columns and rows of paper between images.
  private static let gap = 4

  /// One page of 3 channels with a row of images for each of `rows`, on grey paper that shows where white images end.
  ///
  /// Images of 1 channel are shown as grey. Columns are as wide and rows as high as their largest image.
  public static func of(rows: [[Image]]) -> Image {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.compactMap { column < $0.count ? $0[column].width : nil }.max() ?? 0
    }
    let heights = rows.map { row in row.map(\.height).max() ?? 0 }
    var page = Image(
      width: widths.reduce(gap) { $0 + $1 + gap }, height: heights.reduce(gap) { $0 + $1 + gap }, channels: 3,
      repeating: 0.75)
    var y = gap
    for (row, height) in zip(rows, heights) {
      var x = gap
      for (image, width) in zip(row, widths) {
        page.paste(image, x: x, y: y)
        x += width + gap
      }
      y += height + gap
    }
    return page
  }
}

extension Image {
  /// Lays `image`, of 1 or as many channels, over a rectangle of this one that begins at column `x` and row `y`.
  mutating func paste(_ image: Image, x: Int, y: Int) {
    precondition(
      x >= 0 && y >= 0 && x + image.width <= width && y + image.height <= height, "a pasted image lies on the page")
    precondition(image.channels == 1 || image.channels == channels, "a pasted image is grey or has the page's channels")
    for row in 0..<image.height {
      for column in 0..<image.width {
        for channel in 0..<channels {
          self[x + column, y + row, channel] = image[column, row, image.channels == 1 ? 0 : channel]
        }
      }
    }
  }
}
