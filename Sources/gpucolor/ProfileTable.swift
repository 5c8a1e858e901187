import Graph
import Kernels

/// What `--profile` prints: the time of each kernel in the last run, that of each class of kernels, and what the memory
/// plan saves.
struct ProfileTable {
  /// The lines.
  let text: String

  /// The tables of a compiled graph's profile.
  init(_ profile: (rows: [CompiledGraph.ProfileRow], memory: CompiledGraph.MemoryReport)) {
    text = [Self.kernels(profile.rows), Self.classes(profile.rows), Self.memory(profile.memory)]
      .joined(separator: "\n\n")
  }

  private static func kernels(_ rows: [CompiledGraph.ProfileRow]) -> String {
    var table = TextTable(header: ["kernel", "calls", "ms", "%", "GFLOP/s", "GB/s"])
    let all = rows.reduce(0) { $0 + $1.seconds }
    for row in rows {
      table.append([
        row.kernel, String(row.calls), rounded(row.seconds * 1e3, digits: 2), percent(row.seconds, of: all),
        rate(row.flops, row.seconds), rate(row.bytes, row.seconds),
      ])
    }
    table.append(["all", String(rows.reduce(0) { $0 + $1.calls }), rounded(all * 1e3, digits: 2), "", "", ""])
    return table.text
  }

  private static func classes(_ rows: [CompiledGraph.ProfileRow]) -> String {
    var table = TextTable(header: ["class", "calls", "ms", "%"])
    for group in KernelClassTime.grouped(rows) {
      table.append([
        group.kind.rawValue, String(group.calls), rounded(group.seconds * 1e3, digits: 2),
        percent(group.fraction, of: 1),
      ])
    }
    return table.text
  }

  private static func memory(_ memory: CompiledGraph.MemoryReport) -> String {
    "memory of tensors: \(mebibytes(memory.planned)) MiB planned, "
      + "\(mebibytes(memory.unplanned)) MiB without reuse; inputs and outputs \(mebibytes(memory.transfer)) MiB"
  }
}

/// What all kernels of one class took in a run.
struct KernelClassTime {
  let kind: KernelClass
  let calls: Int
  let seconds: Double
  /// The part of the time of all kernels.
  let fraction: Double

  /// The classes of a profile, the longest first.
  static func grouped(_ rows: [CompiledGraph.ProfileRow]) -> [KernelClassTime] {
    let all = rows.reduce(0) { $0 + $1.seconds }
    let groups = Dictionary(grouping: rows, by: \.kind).map { kind, rows in
      let seconds = rows.reduce(0) { $0 + $1.seconds }
      return KernelClassTime(
        kind: kind, calls: rows.reduce(0) { $0 + $1.calls }, seconds: seconds, fraction: all > 0 ? seconds / all : 0)
    }
    return groups.sorted { ($1.seconds, $0.kind.rawValue) < ($0.seconds, $1.kind.rawValue) }
  }
}

/// A rate in giga a second; `-` where there is nothing to tell.
func rate(_ amount: Double, _ seconds: Double) -> String {
  seconds > 0 && amount > 0 ? rounded(amount / seconds / 1e9, digits: 1) : "-"
}

/// A part in percent, without the sign.
func percent(_ part: Double, of all: Double) -> String {
  all > 0 ? rounded(part / all * 100, digits: 1) : "-"
}

/// Bytes in mebibytes, without the unit.
func mebibytes(_ count: Int) -> String { rounded(Double(count) / 1_048_576, digits: 1) }
