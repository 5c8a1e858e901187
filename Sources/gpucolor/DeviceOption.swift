import ArgumentParser
import Vulkan

/// The option that chooses a device.
struct DeviceOption: ParsableArguments {
  @Option(help: .init("The device by its number in 'gpucolor devices'; by default the best.", valueName: "number"))
  var device: Int?

  @Option(
    name: .customLong("without"),
    help: .init(
      """
      A feature of the device that kernels do without, to compare or to work around a driver: \
      \(DeviceFacts.Feature.allCases.map(\.rawValue).joined(separator: " or ")). May be given more than once, as in \
      '--without cooperative-matrices'.
      """, valueName: "feature"))
  var missingFeatures: [DeviceFacts.Feature] = []

  /// Opens the device.
  func open() throws -> Device {
    try open(Instance())
  }

  /// Opens the first CPU device.
  ///
  /// Throws `VulkanError.noDriver` where there is none.
  func openCPU() throws -> Device {
    let instance = try Instance()
    guard let cpu = instance.devices.first(where: { $0.facts.kind == .cpu && $0.missingFeature == nil }) else {
      throw VulkanError.noDriver
    }
    return try Device(cpu.without(missingFeatures), instance: instance)
  }

  /// Opens the device, which `instance` lists.
  func open(_ instance: Instance) throws -> Device {
    try Device(instance.choose(index: device).without(missingFeatures), instance: instance)
  }
}

extension DeviceFacts.Feature: ExpressibleByArgument {}
