/// How a shader's only output lies over its workgroups, so that a launch may be cut into several, each of which writes a
/// band of an output that is longer than a binding may be.
public struct OutputSpread: Sendable {
  /// An axis of the grid.
  public typealias Axis = WritableKeyPath<Grid, Int> & Sendable

  /// The axes that the output runs along, the outermost first, with its vectors for each workgroup along them; along the
  /// rows of a folded grid for each workgroup of a row.
  let axes: [(axis: Axis, vectors: Int)]
  /// Vectors that a workgroup may write before and after its share.
  let slack: Int

  init(_ axes: (axis: Axis, vectors: Int)..., slack: Int = 0) {
    self.axes = axes
    self.slack = slack
  }
}

extension OutputSpread {
  /// Over workgroups as `Grid.elements` counts them, an element having so many vectors.
  static func elements(vectors: Int) -> OutputSpread { OutputSpread((\.y, 1024 * vectors)) }

  /// Over workgroups as `Grid.elements` counts them.
  static let elements = elements(vectors: 1)

  /// Over workgroups as `Grid.columns` counts them, for an output of as many rows as x has. Workgroups share slabs.
  static func columns(_ shape: ActivationShape, rowsPerSlab: Int) -> OutputSpread {
    OutputSpread(
      (\.z, shape.pixels * shape.channelGroups), (\.y, 64 * rowsPerSlab), slack: rowsPerSlab * shape.channelGroups)
  }
}

extension Launch {
  /// The launch in pieces that bind at most `limit` bytes of its output, each from a multiple of `alignment` on; as it
  /// is where it is short enough, or cannot be cut.
  public func banded(limit: Int, alignment: Int) -> [Launch] {
    guard let spread, let binding = shader.bindings.firstIndex(where: \.access.writes),
      ranges[binding].byteCount > limit
    else { return [self] }
    let output = ranges[binding]
    let cut = Cut(spread: spread, limit: limit, alignment: alignment, binding: binding, output: output)
    return pieces(cut, along: spread.axes[...], over: 0..<output.byteCount)
  }

  private struct Cut {
    let spread: OutputSpread
    let limit, alignment, binding: Int
    let output: BufferRange

    /// Bytes of so many vectors of the output.
    func byteCount(_ vectors: Int) -> Int { vectors * output.element.vectorByteCount }
  }

  /// The launch, whose workgroups have the bytes `share` of the output, in pieces along the first of `axes`, and where
  /// one workgroup's share is too long, along the next.
  private func pieces(
    _ cut: Cut, along axes: ArraySlice<(axis: OutputSpread.Axis, vectors: Int)>, over share: Range<Int>
  ) -> [Launch] {
    let room = cut.limit - cut.alignment - 2 * cut.byteCount(cut.spread.slack)
    guard let (axis, vectors) = axes.first, share.count > room else { return [bound(to: share, cut)] }
    let byteCount = cut.byteCount(vectors) * (groups.isFolded && axis == \.y ? groups.x : 1)
    let step = max(1, room / byteCount)
    return stride(from: 0, to: groups[keyPath: axis], by: step).flatMap { first in
      let start = share.lowerBound + first * byteCount
      let end = min(start + step * byteCount, share.upperBound)
      guard start < end else { return [Launch]() }
      var piece = self
      piece.groups[keyPath: axis] = min(step, groups[keyPath: axis] - first)
      piece.firstGroup[keyPath: axis] = first
      let part = Double(end - start) / Double(share.count)
      piece.cost = Cost(flops: cost.flops * part, bytes: cost.bytes * part)
      return piece.pieces(cut, along: axes.dropFirst(), over: start..<end)
    }
  }

  /// The launch with the part of the output bound that its workgroups write.
  private func bound(to share: Range<Int>, _ cut: Cut) -> Launch {
    let slack = cut.byteCount(cut.spread.slack)
    let start = max(0, share.lowerBound - slack) / cut.alignment * cut.alignment
    let end = min(share.upperBound + slack, cut.output.byteCount)
    var piece = self
    piece.ranges[cut.binding] = cut.output.part(at: start, byteCount: end - start)
    piece.setBandStart(start / cut.byteCount(1))
    return piece
  }
}
