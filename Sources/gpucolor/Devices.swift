import ArgumentParser
import Kernels
import Vulkan

/// `gpucolor devices`.
struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists the devices that can compute, and what they offer to the kernels.",
    discussion: """
      The number before a name is what the other commands take as --device.

      Example:
        gpucolor devices
      """)

  func run() throws {
    let instance = try Instance()
    let chosen = try instance.choose().index
    for device in instance.devices {
      try StandardOutput.line(
        "\(device.index)  \(device.name)\(device.index == chosen ? "  (chosen without --device)" : "")")
      for (title, value) in Self.properties(of: device) {
        try StandardOutput.line("     \(title)\(String(repeating: " ", count: max(1, 22 - title.count)))\(value)")
      }
    }
  }

  /// What a user wants to know of a device, by title.
  static func properties(of device: PhysicalDevice) -> [(title: String, value: String)] {
    let facts = device.facts
    let memory = device.heaps.map { "\(mebibytes($0.byteCount)) \($0.isDeviceLocal ? "of its own" : "of the host")" }
    return [
      ("kind", facts.kind.rawValue),
      ("memory", memory.joined(separator: ", ")),
      ("driver", "\(device.driver), Vulkan \(device.apiVersion)"),
      ("subgroup", "\(facts.subgroupSize) lanes"),
      ("kernels", device.missingFeature.map { "none: it lacks \($0)" } ?? kernels(facts)),
      ("16-bit floats", halfPrecision(facts)),
      ("cooperative matrices", matrices(facts)),
      ("time measurement", facts.hasTimestamps ? "yes" : "no"),
    ]
  }

  /// What matrix products are made of, in single and, where it differs, in mixed precision.
  private static func kernels(_ facts: DeviceFacts) -> String {
    let (single, mixed) = (TileFamily(facts: facts.usable(in: .single)), TileFamily(facts: facts.usable(in: .mixed)))
    return single == mixed ? single.title : "\(single.title); in mixed precision \(mixed.title)"
  }

  /// The sizes of rows, columns and depth.
  private static func matrices(_ facts: DeviceFacts) -> String {
    let sizes = facts.cooperativeMatrices.map { "\($0.rows)x\($0.columns)x\($0.depth)" }
    return sizes.isEmpty ? "no" : sizes.joined(separator: ", ")
  }

  private static func halfPrecision(_ facts: DeviceFacts) -> String {
    let uses = [(facts.hasFloat16Storage, "storage"), (facts.hasFloat16Arithmetic, "arithmetic")]
    let offered = uses.filter(\.0).map(\.1)
    return offered.isEmpty ? "no" : offered.joined(separator: " and ")
  }

  private static func mebibytes(_ byteCount: Int) -> String { "\(byteCount >> 20) MiB" }
}
