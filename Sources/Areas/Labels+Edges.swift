extension [Int32] {
  /// Calls `body` with every two pixels of a page of `width` columns that lie side by side and differ.
  func forEachEdge(width: Int, _ body: (_ pixel: Int, _ other: Int) -> Void) {
    for pixel in indices {
      if (pixel + 1) % width != 0, self[pixel] != self[pixel + 1] { body(pixel, pixel + 1) }
      if pixel + width < count, self[pixel] != self[pixel + width] { body(pixel, pixel + width) }
    }
  }
}
