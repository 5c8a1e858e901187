/// Blocks of pixels as channels of one pixel, and back; each is the other's inverse and gradient. The channels of a
/// block lie in the order (dy * block + dx) * channels + c, as in TensorFlow's NHWC `space_to_depth`.
public enum Blocks {
  /// `[N, H, W, C]` to `[N, H / block, W / block, block * block * C]`. `shape` is that of `x`, whose sides `block`
  /// divides.
  public static func spaceToDepth(
    _ x: BufferRange, shape: ActivationShape, block: Int, output: BufferRange
  ) -> [Launch] {
    let small = blocks(of: shape, block)
    return [
      SpaceToDepth.launch(
        x: x, output: output,
        constants: .init(count: UInt32(small.groupCount), columns: UInt32(small.width)),
        specialization: .init(block: UInt32(block), channels: UInt32(shape.channels)),
        groups: .elements(small.groupCount),
        cost: Cost(bytes: shape.byteCount + small.byteCount))
    ]
  }

  /// `[N, H / block, W / block, block * block * C]` to `[N, H, W, C]`. `shape` is that of the output, whose sides
  /// `block` divides.
  public static func depthToSpace(
    _ x: BufferRange, shape: ActivationShape, block: Int, output: BufferRange
  ) -> [Launch] {
    let small = blocks(of: shape, block)
    return [
      DepthToSpace.launch(
        x: x, output: output,
        constants: .init(
          count: UInt32(shape.groupCount), columns: UInt32(small.width), lastTexel: UInt32(small.groupCount - 1)),
        specialization: .init(block: UInt32(block), channels: UInt32(shape.channels)),
        groups: .elements(shape.groupCount),
        cost: Cost(bytes: shape.byteCount + small.byteCount))
    ]
  }

  private static func blocks(of shape: ActivationShape, _ block: Int) -> ActivationShape {
    precondition(shape.height % block == 0 && shape.width % block == 0, "\(shape) has no whole blocks of \(block)")
    return ActivationShape(
      images: shape.images, height: shape.height / block, width: shape.width / block,
      channels: block * block * shape.channels)
  }
}
