import Files
import Foundation

/// The file that keeps a device's compiled pipelines between runs.
///
/// Drivers trust what they are given, so the file is only used when it is whole (length and checksum in front) and
/// its Vulkan header (VkPipelineCacheHeaderVersionOne) names this device and driver.
struct PipelineCacheFile {
  let url: URL
  let identity: PhysicalDevice.Identity

  private static let magic = Array("gpucolor pipes 1".utf8)
  /// Magic, payload length, checksum.
  private static let prefixByteCount = magic.count + 16

  /// The file of that device and driver in `directory`.
  init(directory: URL, identity: PhysicalDevice.Identity) {
    let uuid = identity.cacheUUID.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    let version = String(identity.driverVersion, radix: 16)
    url = directory.appendingPathComponent("\(Self.prefix(of: identity))\(version)-\(uuid).bin")
    self.identity = identity
  }

  /// What the names of the device's files begin with, whatever the driver.
  private static func prefix(of identity: PhysicalDevice.Identity) -> String {
    "pipelines-\(String(identity.vendor, radix: 16))-\(String(identity.device, radix: 16))-"
  }

  /// The saved pipelines, or nil when there are none or they cannot be trusted.
  func load() -> Data? {
    guard let file = try? FileContents.read(url), file.count >= Self.prefixByteCount,
      file.prefix(Self.magic.count).elementsEqual(Self.magic)
    else { return nil }
    let payload = Data(file.dropFirst(Self.prefixByteCount))
    let numbers = file.dropFirst(Self.magic.count)
    guard Self.number(numbers.prefix(8)) == UInt64(payload.count),
      Self.number(numbers.dropFirst(8).prefix(8)) == Self.checksum(payload), accepts(payload)
    else { return nil }
    return payload
  }

  /// Writes the pipelines aside and renames them into place. Those of other versions of the device's driver are removed:
  /// after an update nobody would ever read them.
  func save(_ payload: Data) throws {
    try Folder.make(url.deletingLastPathComponent())
    var file = Data(Self.magic)
    for number in [UInt64(payload.count), Self.checksum(payload)] {
      withUnsafeBytes(of: number.littleEndian) { file.append(contentsOf: $0) }
    }
    file.append(payload)
    try FileContents.write(file, to: url)
    removeOthers()
  }

  /// What cannot be removed only takes room.
  private func removeOthers() {
    let folder = url.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name != url.lastPathComponent && name.hasSuffix(".bin") {
      guard name.hasPrefix(Self.prefix(of: identity)) else { continue }
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  /// Whether the driver's header is that of this device and driver.
  func accepts(_ payload: Data) -> Bool {
    let headerByteCount = 32
    let words = [UInt32(headerByteCount), 1, identity.vendor, identity.device]
    guard payload.count >= headerByteCount else { return false }
    let expected = words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } } + identity.cacheUUID
    return payload.prefix(headerByteCount).elementsEqual(expected)
  }

  private static func number(_ bytes: Data) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// FNV-1a, 64 bits.
  private static func checksum(_ bytes: Data) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
