import Vulkan

/// The memory of variable arenas on one device, shared by all graphs that are compiled for it.
public final class DeviceVariables {
  /// The device that holds the variables.
  public let device: Device
  /// How often the host has written variables.
  private(set) var writeCount = 0
  private var buffers: [ObjectIdentifier: (arena: VariableArena, buffer: Buffer)] = [:]
  /// Host memory that transfers pass through, a piece at a time.
  private static let stagingByteCount = 64 << 20

  /// No arena yet on `device`.
  public init(device: Device) {
    self.device = device
  }

  /// The memory of an arena; the first time it is asked for it is filled with zeros. The arena must be complete.
  public func buffer(of arena: VariableArena) throws -> Buffer {
    if let known = buffers[ObjectIdentifier(arena)] {
      precondition(known.buffer.byteCount >= arena.byteCount, "\(arena.name) grew after it was placed")
      return known.buffer
    }
    let buffer = try device.makeBuffer(
      byteCount: max(arena.byteCount, VariableArena.alignment), memory: .device, name: arena.name)
    buffers[ObjectIdentifier(arena)] = (arena, buffer)
    let list = try device.makeCommandList(name: "clear \(arena.name)")
    list.fill(BufferBinding(buffer: buffer, offset: 0, byteCount: buffer.byteCount), with: 0)
    try list.finish()
    try list.run()
    return buffer
  }

  /// Writes all variables of an arena; `values` gives each one's elements without padding.
  public func write(_ arena: VariableArena, values: (Variable) throws -> [Float]) throws {
    writeCount += 1
    var image = [Float](repeating: 0, count: arena.byteCount / 4)
    for variable in arena.variables.values {
      let elements = try values(variable)
      precondition(elements.count == variable.type.count, "\(variable.name) has \(variable.type.count) elements")
      variable.type.store(elements, into: &image, at: variable.offset / 4)
    }
    try transfer(image.count * 4, with: buffer(of: arena), memory: .upload) { staging, offset, count in
      image.withUnsafeBytes { staging.copyMemory(from: $0.baseAddress! + offset, byteCount: count) }
    }
  }

  /// The elements of all variables of an arena, without padding, by name.
  public func read(_ arena: VariableArena) throws -> [String: [Float]] {
    var image = [Float](repeating: 0, count: arena.byteCount / 4)
    try transfer(image.count * 4, with: buffer(of: arena), memory: .download) { staging, offset, count in
      image.withUnsafeMutableBytes { ($0.baseAddress! + offset).copyMemory(from: staging, byteCount: count) }
    }
    return arena.variables.mapValues { $0.type.load(from: image, at: $0.offset / 4) }.reduce(into: [:]) {
      $0[$1.key] = $1.value
    }
  }

  /// Moves `byteCount` bytes between a device buffer and the host, in the direction that `memory` says, through one
  /// staging buffer; `exchange` gets the staging memory, the offset and the count of each piece.
  private func transfer(
    _ byteCount: Int, with buffer: Buffer, memory: MemoryKind,
    exchange: (UnsafeMutableRawPointer, Int, Int) -> Void
  ) throws {
    guard byteCount > 0 else { return }
    let staging = try device.makeBuffer(
      byteCount: min(byteCount, Self.stagingByteCount), memory: memory, name: "staging")
    guard let contents = staging.contents else { preconditionFailure("staging memory is mapped") }
    for offset in stride(from: 0, to: byteCount, by: Self.stagingByteCount) {
      let count = min(Self.stagingByteCount, byteCount - offset)
      let there = BufferBinding(buffer: buffer, offset: offset, byteCount: count)
      let here = BufferBinding(buffer: staging, offset: 0, byteCount: count)
      if memory == .upload { exchange(contents, offset, count) }
      let list = try device.makeCommandList(name: "transfer")
      list.copy(from: memory == .upload ? here : there, to: memory == .upload ? there : here)
      try list.finish()
      try list.run()
      if memory == .download { exchange(contents, offset, count) }
    }
  }
}

extension TensorType {
  /// Writes `elements` into `memory` from `start` on, with the layout's padding set to zero.
  func store(_ elements: [Float], into memory: inout [Float], at start: Int) {
    memory.withUnsafeMutableBufferPointer { store(elements, into: $0.baseAddress! + start) }
  }

  /// Writes `elements` to `memory`, with the layout's padding set to zero.
  func store(_ elements: [Float], into memory: UnsafeMutablePointer<Float>) {
    // Looked up once: they are computed from the dimensions.
    let (rows, channels, pitch) = (count / channels, channels, pitch)
    elements.withUnsafeBufferPointer { source in
      if pitch == channels {
        memory.update(from: source.baseAddress!, count: source.count)
        return
      }
      for row in 0..<rows {
        for channel in 0..<pitch {
          memory[row * pitch + channel] = channel < channels ? source[row * channels + channel] : 0
        }
      }
    }
  }

  /// The elements in `memory` from `start` on, without padding.
  func load(from memory: [Float], at start: Int) -> [Float] {
    memory.withUnsafeBufferPointer { load(from: $0.baseAddress! + start) }
  }

  /// The elements at `memory`, without padding.
  func load(from memory: UnsafePointer<Float>) -> [Float] {
    let (count, rows, channels, pitch) = (count, count / channels, channels, pitch)
    if pitch == channels { return Array(UnsafeBufferPointer(start: memory, count: count)) }
    return [Float](unsafeUninitializedCapacity: count) { elements, initialized in
      for row in 0..<rows {
        for channel in 0..<channels { elements[row * channels + channel] = memory[row * pitch + channel] }
      }
      initialized = count
    }
  }
}
