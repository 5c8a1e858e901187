import Foundation
import Testing

@testable import Vulkan

@Suite struct PipelineCacheFileTests {
  private let identity = PhysicalDevice.Identity(
    vendor: 0x10de, device: 0x2684, driverVersion: 5, cacheUUID: Array(0..<16))

  private var payload: Data {
    let words: [UInt32] = [32, 1, 0x10de, 0x2684]
    return Data(words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } } + Array(0..<16))
      + Data(repeating: 9, count: 100)
  }

  @Test func savedIsLoaded() throws {
    let file = PipelineCacheFile(directory: temporaryDirectory(), identity: identity)
    defer { try? FileManager.default.removeItem(at: file.url.deletingLastPathComponent()) }
    #expect(file.load() == nil)
    try file.save(payload)
    #expect(file.load() == payload)
    let folder = try FileManager.default.contentsOfDirectory(atPath: file.url.deletingLastPathComponent().path)
    #expect(folder == [file.url.lastPathComponent], "nothing is left beside it")
  }

  @Test func everyDamageIsSeen() throws {
    let file = PipelineCacheFile(directory: temporaryDirectory(), identity: identity)
    defer { try? FileManager.default.removeItem(at: file.url.deletingLastPathComponent()) }
    try file.save(payload)
    let whole = try Data(contentsOf: file.url)
    for index in whole.indices {
      var damaged = whole
      damaged[index] ^= 0x10
      try damaged.write(to: file.url)
      #expect(file.load() == nil, "byte \(index)")
    }
    for count in [0, 1, 16, 31, 32, 33, whole.count - 1] {
      try whole.prefix(count).write(to: file.url)
      #expect(file.load() == nil, "\(count) bytes")
    }
    try (whole + [0]).write(to: file.url)
    #expect(file.load() == nil)
  }

  @Test func anotherDeviceIsRefused() throws {
    let folder = temporaryDirectory()
    let file = PipelineCacheFile(directory: folder, identity: identity)
    let other = PipelineCacheFile(
      directory: folder,
      identity: .init(vendor: 0x10de, device: 0x2684, driverVersion: 6, cacheUUID: Array(1..<17)))
    #expect(file.url != other.url)
    #expect(file.accepts(payload))
    #expect(!other.accepts(payload))
  }

  @Test func anUpdatedDriverTakesThePlaceOfTheOldOne() throws {
    let folder = temporaryDirectory()
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(device: UInt32, driver: UInt32, uuid: UInt8) -> PipelineCacheFile {
      let cacheUUID = Array(uuid..<uuid + 16)
      return PipelineCacheFile(
        directory: folder,
        identity: .init(vendor: 0x10de, device: device, driverVersion: driver, cacheUUID: cacheUUID))
    }
    let other = file(device: 0x268, driver: 5, uuid: 0)
    let files = [file(device: 0x2684, driver: 5, uuid: 0), file(device: 0x2684, driver: 5, uuid: 1), other]
    for file in files { try file.save(payload) }
    try Data().write(to: folder.appending(path: "notes.txt"))
    let updated = file(device: 0x2684, driver: 6, uuid: 1)
    try updated.save(payload)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(left) == [updated.url.lastPathComponent, other.url.lastPathComponent, "notes.txt"])
  }

  @Test func theDeviceKeepsAndForgivesItsCache() throws {
    let folder = temporaryDirectory()
    defer { try? FileManager.default.removeItem(at: folder) }
    for _ in 0..<3 {
      let bench = try Bench(cacheDirectory: folder)
      _ = try bench.device.pipeline(scaleAndShift(lanes: 8, scale: 1))
      bench.device.savePipelineCache()
      #expect(bench.instance.validationMessages == [])
      let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      let url = try #require(files.first)
      #expect(files.count == 1)
      // Damage what the next turn finds.
      try Data(contentsOf: url).dropLast(3).write(to: url)
    }
  }
}
