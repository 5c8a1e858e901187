import Graph

/// What `--profile` prints: the time of each kernel in the last step, and what the memory plan saves.
struct ProfileTable {
  /// The lines.
  let text: String

  /// The table of a compiled graph's profile.
  init(_ profile: (rows: [CompiledGraph.ProfileRow], memory: CompiledGraph.MemoryReport)) {
    var table = TextTable(header: ["kernel", "calls", "ms", "GFLOP/s", "GB/s"])
    func rate(_ amount: Double, _ seconds: Double) -> String {
      seconds > 0 && amount > 0 ? rounded(amount / seconds / 1e9, digits: 1) : "-"
    }
    for row in profile.rows {
      table.append([
        row.kernel, String(row.calls), rounded(row.seconds * 1e3, digits: 2), rate(row.flops, row.seconds),
        rate(row.bytes, row.seconds),
      ])
    }
    let (calls, seconds) = profile.rows.reduce((0, 0.0)) { ($0.0 + $1.calls, $0.1 + $1.seconds) }
    table.append(["all", String(calls), rounded(seconds * 1e3, digits: 2), "", ""])
    func mebibytes(_ count: Int) -> String { rounded(Double(count) / 1_048_576, digits: 1) + " MiB" }
    text =
      table.text + "\nmemory of tensors: \(mebibytes(profile.memory.planned)) planned, "
      + "\(mebibytes(profile.memory.unplanned)) without reuse; inputs and outputs \(mebibytes(profile.memory.transfer))"
  }
}
