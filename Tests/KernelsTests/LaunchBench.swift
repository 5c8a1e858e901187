import Foundation
import Safetensors
import Testing
import Vulkan

@testable import Kernels

/// Runs launches on a device under validation, with a sentinel behind every buffer.
final class LaunchBench {
  let instance: Instance
  let device: Device
  private var buffers: [Buffer] = []
  private static let sentinel: [Float] = Array(repeating: 777, count: 16)

  init() throws {
    instance = try Instance(validation: .on)
    device = try Device(instance.choose(), instance: instance)
  }

  var facts: DeviceFacts { device.facts }

  /// A range of `byteCount` bytes, full of sentinels.
  func range(byteCount: Int) throws -> BufferRange {
    let padded = byteCount.rounded(upTo: 16)
    let buffer = try device.makeBuffer(byteCount: padded + 64, memory: .download, name: "test")
    buffer.write(Array(repeating: Self.sentinel[0], count: padded / 4 + 16))
    buffers.append(buffer)
    return BufferRange(BufferID(buffers.count - 1), byteCount: padded)
  }

  /// A range that holds `values`, linear.
  func parameters(_ values: [Float]) throws -> BufferRange {
    let range = try range(byteCount: values.count * 4)
    buffers[range.buffer.rawValue].write(values)
    return range
  }

  /// A range that holds `values`, whose rows of `channels` are padded with zeros.
  func activation(_ values: [Float], channels: Int) throws -> BufferRange {
    let padding = [Float](repeating: 0, count: channels.rounded(upTo: 4) - channels)
    return try parameters(
      stride(from: 0, to: values.count, by: channels).flatMap { values[$0..<$0 + channels] + padding })
  }

  func run(_ launches: [Launch]) throws {
    let list = try device.makeCommandList(name: "test")
    for launch in launches {
      let shader = launch.shader
      let pipeline = try device.pipeline(
        PipelineDescription(
          name: shader.name, code: shader.code, bindings: shader.bindings.map { $0.kind == .texel ? .texel : .storage },
          constantByteCount: shader.constantByteCount,
          specialization: zip(shader.specializationIDs, launch.specialization).map { ($0, $1) }))
      let bindings = launch.ranges.map {
        BufferBinding(buffer: buffers[$0.buffer.rawValue], offset: $0.offset, byteCount: $0.byteCount)
      }
      let groups = launch.groups
      try list.dispatch(pipeline, bindings, constants: launch.constants, groups: (groups.x, groups.y, groups.z))
      list.barrier()
    }
    try list.finish()
    try list.run()
    #expect(instance.validationMessages == [])
  }

  /// The floats of a range, after a look at its sentinel.
  func floats(_ range: BufferRange) -> [Float] {
    let buffer = buffers[range.buffer.rawValue]
    #expect(buffer.readFloats(count: 16, at: buffer.byteCount - 64) == Self.sentinel, "written past the end")
    return buffer.readFloats(count: range.byteCount / 4, at: range.offset)
  }

  /// The floats of an activation without padding, which must be zero.
  func activation(_ range: BufferRange, channels: Int) -> [Float] {
    let stride = channels.rounded(upTo: 4)
    let values = floats(range)
    var result: [Float] = []
    for start in Swift.stride(from: 0, to: values.count, by: stride) {
      result += values[start..<start + channels]
      #expect(values[start + channels..<start + stride].allSatisfy { $0 == 0 }, "padding that is not zero")
    }
    return result
  }
}

/// A file of golden vectors.
struct Golden {
  private let file: SafetensorsFile

  init(_ name: String) throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    file = try SafetensorsFile(contentsOf: tests.appendingPathComponent("Fixtures/\(name).safetensors"))
  }

  subscript(_ name: String) -> [Float] {
    get throws { try file.floats(name) }
  }

  /// The shape of `x`, whose first axis is images and whose last is channels.
  func shape(_ name: String) throws -> ActivationShape {
    let axes = try file.description(of: name).shape
    return ActivationShape(
      images: axes[0], height: axes.count > 2 ? axes[1] : 1, width: axes.count > 3 ? axes[2] : 1, channels: axes.last!)
  }
}

/// The mean square error of `values` over the mean square of `expected`.
func normalizedError(_ values: [Float], _ expected: [Float]) -> Double {
  guard values.count == expected.count, values.allSatisfy(\.isFinite) else { return .infinity }
  let error = zip(values, expected).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
  return error / max(expected.reduce(0.0) { $0 + pow(Double($1), 2) }, 1e-30)
}
