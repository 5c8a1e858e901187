import ArgumentParser
import Vulkan

/// The option that chooses a device.
struct DeviceOption: ParsableArguments {
  @Option(help: .init("The device by its number in 'gpucolor devices'; by default the best.", valueName: "number"))
  var device: Int?

  /// Opens the device.
  func open() throws -> Device {
    let instance = try Instance()
    return try Device(instance.choose(index: device), instance: instance)
  }
}
