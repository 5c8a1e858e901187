import Vulkan

/// The tiles that Winograd's convolutions cut their results into, those of all images row by row
/// (`winograd_tiles.glsl`).
struct WinogradTiles {
  /// Images of the result.
  let images: Int
  /// The size of each in pixels.
  let height, width: Int
  /// Pixels of a tile's side.
  let side: Int
  /// The device.
  let facts: DeviceFacts

  private var across: Int { width.divided(by: side) }
  private var down: Int { height.divided(by: side) }

  /// What a chunk of tiles may take: on a CPU little, so that it stays in the caches from one step to the next,
  /// elsewhere enough to keep the device busy.
  var chunkByteCount: Int { facts.kind == .cpu ? 4 << 20 : 64 << 20 }

  /// Cuts the tiles into chunks of about `byteCount` bytes, of which a transformed tile takes `tileByteCount`.
  func chunks(_ byteCount: Int, tileByteCount: Int) -> [Range<Int>] {
    let count = images * across * down
    // Tiles of the product hold 32 rows.
    let length = min(max(byteCount / tileByteCount / 32 * 32, 64), count)
    return stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
  }

  /// The vectors that a chunk's tiles lie in of a result of `channelGroups`, from one on that a binding may begin with.
  func vectors(of chunk: Range<Int>, channelGroups: Int, element: ElementType) -> Range<Int> {
    func lines(before row: Int) -> Int { row / down * height + min(row % down * side, height) }
    let lineVectors = width * channelGroups
    let alignment = facts.offsetAlignment / element.vectorByteCount
    let first = lines(before: chunk.lowerBound / across)
    let end = lines(before: chunk.upperBound.divided(by: across))
    return first * lineVectors / alignment * alignment..<end * lineVectors
  }

  /// Workgroups of 64 lanes, one a tile and vector of `panels`, `layers` times.
  func grid(_ chunk: Range<Int>, _ panels: ColumnPanels, layers: Int = 1) -> Grid {
    .folded((chunk.count * panels.vectors).divided(by: 64), layers: layers)
  }

  /// Bytes of the chunk's pixels in `vectors` groups of four channels.
  func byteCount(of chunk: Range<Int>, vectors: Int) -> Int { chunk.count * side * side * vectors * 16 }
}
