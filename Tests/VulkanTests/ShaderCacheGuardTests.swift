import Foundation
import Testing

@testable import Vulkan

@Suite struct ShaderCacheGuardTests {
  private func verdict(_ environment: [String: String] = [:], room: Int?) -> ShaderCacheGuard.Verdict {
    ShaderCacheGuard(environment: environment, home: "/home/ink", room: { _ in room }).verdict
  }

  @Test func aFullDiskTurnsTheCacheOff() {
    let least = ShaderCacheGuard.leastByteCount
    let folder = "/home/ink/.cache/mesa_shader_cache"
    #expect(verdict(room: least - 1) == .full(folder: folder, byteCount: least - 1))
    #expect(verdict(room: 0) == .full(folder: folder, byteCount: 0))
    #expect(verdict(room: least) == .untouched)
    #expect(verdict(room: nil) == .readOnly)
  }

  @Test(arguments: ["MESA_SHADER_CACHE_DISABLE", "MESA_GLSL_CACHE_DISABLE"], ["true", "false"])
  func whoHasSetTheSwitchIsObeyed(name: String, value: String) {
    #expect(verdict([name: value], room: 0) == .untouched)
    #expect(verdict([name: value], room: nil) == .untouched)
  }

  @Test func theFolderIsWhereMesaLooks() {
    func folder(_ environment: [String: String]) -> String? {
      ShaderCacheGuard(environment: environment, home: "/home/ink", room: { _ in 0 }).folder
    }
    #expect(folder(["HOME": "/elsewhere"]) == "/home/ink/.cache/mesa_shader_cache")
    #expect(folder(["XDG_CACHE_HOME": "/cache"]) == "/cache/mesa_shader_cache")
    #expect(folder(["XDG_CACHE_HOME": "/cache", "MESA_SHADER_CACHE_DIR": "/mesa"]) == "/mesa/mesa_shader_cache")
  }

  @Test func theNearestFolderThatExistsIsAskedForItsRoom() throws {
    let existing = temporaryDirectory()
    try FileManager.default.createDirectory(at: existing, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: existing) }
    var asked: [String] = []
    let cache = existing.appending(path: "not/there").path
    let shaders = ShaderCacheGuard(environment: ["XDG_CACHE_HOME": cache], home: nil) { path in
      asked.append(path)
      return .max
    }
    #expect(shaders.verdict == .untouched)
    #expect(asked == [existing.path])
  }

  @Test func aFileSystemWithoutRoomIsSeen() throws {
    #expect(ShaderCacheGuard(environment: ["XDG_CACHE_HOME": "/proc"], home: nil).verdict != .untouched)
  }
}
