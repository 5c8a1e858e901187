import CVulkan

/// The type of the numbers in a buffer.
public enum ElementType: Hashable, Sendable {
  /// 32-bit floats.
  case float32
  /// 16-bit floats, which reach up to 65,504 with 11 bits of precision. Shaders read them through texel views, which
  /// convert by themselves.
  case float16

  /// Bytes of one number.
  public var byteCount: Int {
    switch self {
    case .float32: 4
    case .float16: 2
    }
  }

  /// Bytes of four numbers beside each other, which are a texel.
  public var vectorByteCount: Int { 4 * byteCount }

  /// The format of a texel. Vulkan has every device read both ("Required Format Support" of the specification).
  var texelFormat: VkFormat {
    switch self {
    case .float32: VK_FORMAT_R32G32B32A32_SFLOAT
    case .float16: VK_FORMAT_R16G16B16A16_SFLOAT
    }
  }
}
