/// What can go wrong on the device, with the facts that a user needs to act.
public enum VulkanError: Error, Equatable, CustomStringConvertible {
  /// The loader found no Vulkan driver, or the drivers offer no device.
  case noDriver
  /// The loader made nothing of the drivers that the environment names: `settings` are the variables with their values.
  case unusableDriverFiles(settings: [String], result: String)
  /// The loader failed although the environment names no drivers.
  case instanceRefused(result: String)
  /// No device has that index; `available` are the indices that exist.
  case noDevice(index: Int, available: [Int])
  /// The device, or the Vulkan installation, lacks something that is needed.
  case missingFeature(String, device: String)
  /// Validation was asked for and its layer is not installed.
  case missingValidationLayer(String)
  /// Memory ran out: `wanted` bytes for `name` in heap number `heap` of `heapByteCount` bytes, of which this
  /// process holds `inUse`.
  case outOfMemory(name: String, wanted: Int, heap: Int, heapByteCount: Int, inUse: Int)
  /// A buffer is bound to a shader with more bytes than the device can address in one binding.
  case bindingTooLarge(name: String, byteCount: Int, limit: Int)
  /// Something other than a binding goes beyond a limit of the device.
  case limitExceeded(what: String, value: Int, limit: Int)
  /// The device was lost: it hung, was reset or was removed.
  case deviceLost(device: String, call: String)
  /// The device did not finish a command list in time.
  case timedOut(commandList: String, seconds: Double)
  /// Another Vulkan call failed.
  case callFailed(call: String, result: String)

  /// Whether the device hung, or is gone, which says nothing about what it was given.
  public var isLossOfDevice: Bool {
    switch self {
    case .deviceLost, .timedOut: true
    default: false
    }
  }

  /// One line: what happened, to what, and what to do.
  public var description: String {
    switch self {
    case .noDriver:
      "no Vulkan driver found; install the driver of your GPU, or the CPU driver (Debian: mesa-vulkan-drivers)"
    case .unusableDriverFiles(let settings, let result):
      "no Vulkan driver could be loaded (\(result)) with \(settings.joined(separator: " ")); give the manifest of a "
        + "driver that works, or unset the variable to use what is installed"
    case .instanceRefused(let result):
      "Vulkan could not be started (\(result)): a driver's manifest in /usr/share/vulkan/icd.d or /etc/vulkan/icd.d is "
        + "broken, or the host has no memory left; install the driver anew, or name a good manifest in VK_DRIVER_FILES"
    case .noDevice(let index, let available):
      "there is no device \(index); choose one of: \(available.map(String.init).joined(separator: ", "))"
    case .missingFeature(let feature, let device):
      "\(device) lacks \(feature); update its driver or choose another device"
    case .missingValidationLayer(let layer):
      "validation was asked for but the layer \(layer) is missing; install it (Debian: vulkan-validationlayers)"
    case .outOfMemory(let name, let wanted, let heap, let heapByteCount, let inUse):
      "out of device memory: \(name) needs \(mebibytes(wanted)), heap \(heap) has \(mebibytes(heapByteCount)) of which "
        + "\(mebibytes(inUse)) are in use here; use smaller images, or in training a smaller batch or fewer channels"
    case .bindingTooLarge(let name, let byteCount, let limit):
      "\(name): \(byteCount) bytes in one binding, and the device takes \(limit); "
        + "use smaller images, or in training a smaller batch or fewer channels"
    case .limitExceeded(let what, let value, let limit):
      "\(what) is \(value) and the device's limit is \(limit); use smaller images, or in training a smaller batch"
    case .deviceLost(let device, let call):
      "\(device) was lost in \(call) (it hung, was reset or removed); look into the kernel log and start again"
    case .timedOut(let commandList, let seconds):
      "\(commandList) did not finish within \(seconds) s; the device may hang, or the work is too large for it"
    case .callFailed(let call, let result): "\(call) failed with \(result); \(Self.advice(result))"
    }
  }
}

/// A byte count in MiB for messages, never shown as 0.
private func mebibytes(_ byteCount: Int) -> String {
  let tenths = byteCount / (1 << 20) * 10 + (byteCount % (1 << 20)) * 10 / (1 << 20)
  return byteCount > 0 && tenths == 0 ? "\(byteCount) bytes" : "\(tenths / 10).\(tenths % 10) MiB"
}
