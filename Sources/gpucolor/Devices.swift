import ArgumentParser
import Vulkan

/// `gpucolor devices`.
struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists the devices that can compute, and what they offer to the kernels.",
    discussion: "The number before a name is what the other commands take as --device.")

  func run() throws {
    let instance = try Instance()
    let chosen = try instance.choose().index
    for device in instance.devices {
      print("\(device.index)  \(device.name)\(device.index == chosen ? "  (chosen without --device)" : "")")
      for (title, value) in Self.properties(of: device) {
        print("     \(title)\(String(repeating: " ", count: max(1, 22 - title.count)))\(value)")
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
      ("kernels", device.missingFeature.map { "none: it lacks \($0)" } ?? "register tiles"),
      ("16-bit floats", halfPrecision(facts)),
      ("cooperative matrices", facts.hasCooperativeMatrix ? "yes" : "no"),
      ("time measurement", facts.hasTimestamps ? "yes" : "no"),
    ]
  }

  private static func halfPrecision(_ facts: DeviceFacts) -> String {
    let uses = [(facts.hasFloat16Storage, "storage"), (facts.hasFloat16Arithmetic, "arithmetic")]
    let offered = uses.filter(\.0).map(\.1)
    return offered.isEmpty ? "no" : offered.joined(separator: " and ")
  }

  private static func mebibytes(_ byteCount: Int) -> String { "\(byteCount >> 20) MiB" }
}
