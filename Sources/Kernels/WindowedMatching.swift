import Vulkan

/// Windowed matching: for each pixel the softmax over the keys of a window in each of its sample's references, around
/// the place that the pixel's 4x4 block matches, and of the key at the pixel's own place in each reference (the still
/// key); then the mean of the keys' colours with these weights. No weight is stored.
public enum WindowedMatching {
  /// The most features that a lane holds.
  public static let maxFeatures = 32
  /// The largest radius of a window whose code stays small enough.
  public static let maxRadius = 7

  /// The sizes of query [samples, height, width, features] and of what is matched with it: keys
  /// [samples * references, height, width, features], values and still likewise with 3 channels and one, best
  /// [samples * references, height / 4, width / 4, 3].
  public struct Shape: Hashable, Sendable {
    /// Entries along each axis; height and width are multiples of four.
    public var samples, references, height, width, features: Int
    /// Windows are of 2 * radius + 1 pixels each way.
    public var radius: Int

    /// Sizes as of activations, whose last axis is padded to a multiple of four.
    public init(samples: Int, references: Int, height: Int, width: Int, features: Int, radius: Int) {
      precondition(height % 4 == 0 && width % 4 == 0, "an image that is not of whole 4x4 blocks")
      precondition(features <= maxFeatures, "more features than a lane holds")
      precondition((0...maxRadius).contains(radius), "a window that is too large")
      self.samples = samples
      self.references = references
      self.height = height
      self.width = width
      self.features = features
      self.radius = radius
    }

    var featureGroups: Int { features.divided(by: 4) }
    /// Groups of four pixels of all targets.
    var quads: Int { samples * height * width / 4 }
    /// Groups of four pixels of all references.
    var referenceQuads: Int { quads * references }
    /// Blocks of an image.
    var blocks: Int { height * width / 16 }

    /// `perKey` operations for every key of every pixel; keys outside of the image are counted, since they are computed.
    func flops(_ perKey: Int) -> Double {
      let keys = (2 * radius + 1) * (2 * radius + 1) + 1
      return 4 * Double(referenceQuads) * Double(keys * perKey)
    }
  }

  /// The matched colours and the largest weight to `output` [samples, height, width, 4], and what the gradient needs to
  /// `logSums` [samples, height, width]: the logarithms of the softmax sums to the base 2.
  ///
  /// The logit of a window's key is query . key + score - `penalty` * its distance from the window's centre in pixels,
  /// where `best` holds score, row and column in blocks; that of the still key is query . key + still.
  public static func forward(
    query: BufferRange, keys: BufferRange, values: BufferRange, best: BufferRange, still: BufferRange, shape: Shape,
    penalty: Float, output: BufferRange, logSums: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    let bytes = [query, keys, values, best, still, output, logSums].reduce(0) { $0 + $1.byteCount }
    return [
      WindowedMatchingForward.launch(
        query: query, keys: keys, values: values, best: best, still: still, output: output, logSums: logSums,
        constants: .init(
          quads: UInt32(shape.quads), height: UInt32(shape.height), width: UInt32(shape.width),
          references: UInt32(shape.references), penalty: penalty),
        specialization: .init(
          localSizeX: UInt32(facts.subgroupSize), featureGroups: UInt32(shape.featureGroups),
          radius: Int32(shape.radius)),
        groups: grid(shape.quads, facts),
        cost: Cost(flops: shape.flops(2 * shape.features + 2 * 3), bytes: Double(bytes)))
    ]
  }

  /// Workgroups of one subgroup over that many lanes.
  static func grid(_ lanes: Int, _ facts: DeviceFacts) -> Grid { .folded(lanes.divided(by: facts.subgroupSize)) }
}
