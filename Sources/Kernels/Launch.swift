import Vulkan

/// A buffer that is named but not yet placed in memory: the memory plan decides later where it lies.
public struct BufferID: Hashable, Sendable {
  /// A number that is unique within one graph.
  public let rawValue: Int

  /// Names the buffer number `rawValue`.
  public init(_ rawValue: Int) {
    self.rawValue = rawValue
  }
}

/// A range of bytes in a named buffer.
public struct BufferRange: Hashable, Sendable {
  /// The buffer that the range lies in.
  public var buffer: BufferID
  /// Where the range begins, in bytes.
  public var offset: Int
  /// How long the range is, in bytes.
  public var byteCount: Int
  /// The type of the numbers in it.
  public var element: ElementType

  /// The bytes `offset ..< offset + byteCount` of `buffer`.
  public init(_ buffer: BufferID, offset: Int = 0, byteCount: Int, element: ElementType = .float32) {
    self.buffer = buffer
    self.offset = offset
    self.byteCount = byteCount
    self.element = element
  }

  /// Whether the two ranges share a byte.
  public func overlaps(_ other: BufferRange) -> Bool {
    buffer == other.buffer && offset < other.offset + other.byteCount && other.offset < offset + byteCount
  }
}

/// What a launch costs, for profiles and benchmarks.
public struct Cost: Hashable, Sendable {
  /// Floating-point operations; a multiply-add counts as two.
  public var flops: Double
  /// Bytes that have to be read and written at least once.
  public var bytes: Double

  /// A cost of `flops` operations and `bytes` bytes moved.
  public init(flops: Double = 0, bytes: Double = 0) {
    self.flops = flops
    self.bytes = bytes
  }
}

extension Cost {
  /// The cost, given for float32, of a launch over `ranges`: bytes as far as these are float32.
  fileprivate func stored(in ranges: [BufferRange]) -> Cost {
    guard ranges.contains(where: { $0.element == .float16 }) else { return self }
    let bytes = ranges.reduce(0) { $0 + $1.byteCount }
    let bytesAsFloat32 = ranges.reduce(0) { $0 + $1.byteCount / $1.element.byteCount * ElementType.float32.byteCount }
    return Cost(flops: flops, bytes: self.bytes * Double(bytes) / Double(bytesAsFloat32))
  }
}

/// The grid of workgroups of a launch.
public struct Grid: Hashable, Sendable {
  /// Workgroups along each axis.
  public var x, y, z: Int
  /// Whether x and y count one line of workgroups, in rows of x of them.
  public private(set) var isFolded = false

  /// A grid of `x` by `y` by `z` workgroups.
  public init(_ x: Int, _ y: Int = 1, _ z: Int = 1) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// The most workgroups of a row of a folded grid: few enough that what they write, at most 16 MiB of each output, is far
  /// below any binding's limit.
  static let rowLength = 1024

  /// A line of `count` workgroups, `layers` times over z, as `groups.glsl` counts them: in rows of equal length, since an
  /// axis may hold no more than 65,535.
  static func folded(_ count: Int, layers: Int = 1) -> Grid {
    let rows = count.divided(by: rowLength)
    var grid = Grid(count.divided(by: rows), rows, layers)
    grid.isFolded = true
    return grid
  }

  /// The grid with rows of at most `limit` workgroups, if it is folded.
  func folded(rowLimit limit: Int) -> Grid {
    guard isFolded, x > limit else { return self }
    var grid = self
    grid.y = (x * y).divided(by: limit)
    grid.x = (x * y).divided(by: grid.y)
    return grid
  }

  /// The first workgroup of all.
  public static let origin = Grid(0, 0, 0)
}

/// One dispatch: a shader with its specialization, the byte ranges that it reads and writes in binding order,
/// its push constants and its grid.
///
/// Launches are made by the functions that the build generates from each shader's reflection, so that a wrong
/// buffer order or push-constant layout does not compile.
public struct Launch: Sendable {
  /// What is run.
  public private(set) var shader: Shader
  /// One value for each of the shader's specialization constants, in the order of `Shader.specializationIDs`.
  public private(set) var specialization: [UInt32]
  /// One range for each of the shader's bindings.
  public internal(set) var ranges: [BufferRange]
  /// The push-constant block.
  public private(set) var constants: [UInt8]
  /// How many workgroups run.
  public internal(set) var groups: Grid
  /// The first of them.
  public internal(set) var firstGroup = Grid.origin
  /// What it costs.
  public internal(set) var cost: Cost
  /// How the output lies over the workgroups; nil where it cannot be cut into bands.
  let spread: OutputSpread?
  /// The binding of an input that the output may lie in the place of, since every lane reads of it only what the lane
  /// writes itself.
  private var replaceable: Int?
  /// Where the push constant `bandStart` lies: the vector of the output that its binding begins with.
  private let bandStartOffset: Int?

  /// Describes one dispatch of `shader`. `cost` is given for float32: of what is stored as float16 it counts half.
  public init(
    shader: Shader, specialization: [UInt32], ranges: [BufferRange], constants: [UInt8], groups: Grid, cost: Cost,
    spread: OutputSpread? = nil, bandStartOffset: Int? = nil
  ) {
    precondition(ranges.count == shader.bindings.count, "\(shader.name): one range a binding")
    let written = zip(shader.bindings, ranges).filter { $0.0.kind == .storage }
    precondition(
      written.allSatisfy { $1.element == .float32 || $0.hasHalfForm },
      "\(shader.name): a float16 buffer for a float32 one")
    self.shader = shader
    self.specialization =
      specialization + written.filter { $0.0.hasHalfForm }.map { $0.1.element == .float16 ? 1 : 0 }
    self.ranges = ranges
    self.constants = constants
    self.groups = groups
    self.cost = cost.stored(in: ranges)
    self.spread = spread
    self.bandStartOffset = bandStartOffset
  }

  /// The dispatch by a shader that takes the same, and constants after this one's own.
  func running(_ variant: Shader, addedConstants: [UInt32]) -> Launch {
    var launch = self
    launch.shader = variant
    let ofHalves = shader.bindings.count { $0.hasHalfForm }
    launch.specialization.insert(contentsOf: addedConstants, at: specialization.count - ofHalves)
    precondition(
      launch.specialization.count == variant.specializationIDs.count, "\(variant.name): one value a constant")
    return launch
  }

  /// The dispatch, whose lanes read of the input at `binding` only what they write themselves.
  func replacing(binding: Int) -> Launch {
    var launch = self
    launch.replaceable = binding
    return launch
  }

  /// The input whose memory the output may take, if nothing reads the input later, and the output.
  public var inPlace: (input: BufferRange, output: BufferRange)? {
    guard let replaceable, let output = shader.bindings.firstIndex(where: { $0.kind == .storage }) else { return nil }
    return (ranges[replaceable], ranges[output])
  }

  /// The launch as a device takes it: with a folded grid whose rows are not too long for it, and in bands where its
  /// output is too long for a binding.
  public func fitted(to device: DeviceFacts) -> [Launch] {
    var launch = self
    launch.groups = groups.folded(rowLimit: device.maxGroupCount[0])
    return launch.banded(limit: device.maxStorageBufferRange, alignment: device.offsetAlignment)
  }

  /// Tells the shader which vector of the output its binding begins with.
  mutating func setBandStart(_ vector: Int) {
    guard let offset = bandStartOffset else { preconditionFailure("\(shader.name) writes no bands") }
    withUnsafeBytes(of: UInt32(vector)) { constants.replaceSubrange(offset..<offset + 4, with: $0) }
  }
}
