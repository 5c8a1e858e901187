import Kernels
import Vulkan

extension CompiledGraph {
  /// What all launches of one kernel took in the last run.
  public struct ProfileRow: Sendable {
    /// The kernel.
    public let kernel: String
    /// What the kernel is for.
    public let kind: KernelClass
    /// How often it ran.
    public var calls = 0
    /// How long it ran.
    public var seconds = 0.0
    /// Floating-point operations.
    public var flops = 0.0
    /// Bytes that had to be read and written.
    public var bytes = 0.0
  }

  /// What one run costs: the floating-point operations of what is computed, also where kernels spare some of them, and
  /// the bytes that they move.
  public var cost: Cost { lowered.cost }

  /// The time of each kernel in the last run, the longest first; empty where that was left before its end, or there was
  /// none. The graph must be compiled to be profiled.
  public func profile() throws -> [ProfileRow] {
    // Times that were never taken would be waited for.
    guard isRunWhole else { return [] }
    var rows: [String: ProfileRow] = [:]
    for (phase, list) in lastRun {
      let (launches, times) = (lowered.phases[phase] ?? [], try list.timestampSeconds())
      precondition(times.count == launches.count + 1, "the graph is not compiled to be profiled")
      for (index, launch) in launches.enumerated() {
        let shader = launch.shader
        var row = rows[shader.name] ?? ProfileRow(kernel: shader.name, kind: shader.kind)
        row.calls += 1
        row.seconds += times[index + 1] - times[index]
        row.flops += launch.cost.flops
        row.bytes += launch.cost.bytes
        rows[shader.name] = row
      }
    }
    return rows.values.sorted { ($1.seconds, $0.kernel) < ($0.seconds, $1.kernel) }
  }

  /// The offsets of sentinels that a run has overwritten, in bytes of their blocks of planned memory: empty where every
  /// kernel wrote inside its buffers alone. The graph must be compiled to be guarded.
  public func brokenSentinels() -> [Int] {
    planned.enumerated().flatMap { number, block in
      guard let contents = block.contents else { preconditionFailure("the graph is not compiled to be guarded") }
      let words = UnsafeBufferPointer(
        start: contents.assumingMemoryBound(to: UInt32.self), count: block.byteCount / 4)
      var isOwned = [Bool](repeating: false, count: words.count)
      for (buffer, place) in placement.places where place.block == number {
        guard case .planned(let byteCount) = lowered.roles[buffer] else { continue }
        for word in place.offset / 4..<(place.offset + byteCount) / 4 { isOwned[word] = true }
      }
      return words.indices.filter { !isOwned[$0] && words[$0] != Self.sentinel }.map { $0 * 4 }
    }
  }
}

extension CompiledGraph {
  /// Whether the padding of a requested output's channels holds zeros, as every kernel may rely on.
  public func hasCleanPadding(_ output: Tensor) -> Bool {
    let raw = TensorType([output.type.storedCount], .linear)
    let values = read(Tensor(id: output.id, type: raw))
    let (pitch, channels) = (output.type.pitch, output.type.channels)
    return values.indices.allSatisfy { $0 % pitch < channels || values[$0] == 0 }
  }
}
