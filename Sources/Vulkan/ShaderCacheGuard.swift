import Foundation
import Logging

/// Keeps Mesa's drivers from ending the process on a full disk: they map the index of their shader cache, and writing
/// to a page for which the disk has no room is SIGBUS.
struct ShaderCacheGuard {
  /// The least room, in bytes, beside which the cache is left on: the index has 1.3 MB, the rest is for what is kept.
  static let leastByteCount = 16 << 20

  private static let off = "MESA_SHADER_CACHE_DISABLE"
  /// What Mesa reads, the first before the second, which is of older versions.
  private static let switches = [off, "MESA_GLSL_CACHE_DISABLE"]
  private static let folders = ["MESA_SHADER_CACHE_DIR", "MESA_GLSL_CACHE_DIR", "XDG_CACHE_HOME"]

  /// What is to be done about the cache.
  enum Verdict: Equatable {
    /// It may stay as it is.
    case untouched
    /// It has to be off, because its disk has only `byteCount` bytes left.
    case full(folder: String, byteCount: Int)
    /// Nothing can be written there. Mesa leaves its cache off by itself, but for files in it that can still be written.
    case readOnly
  }

  private let environment: [String: String]
  /// The home folder of the account, which Mesa takes whatever `HOME` says.
  private let home: String?
  /// How many bytes the file system of a folder that exists has left for this process; nil where it cannot be written.
  private let room: (String) -> Int?

  init(
    environment: [String: String] = ProcessInfo.processInfo.environment, home: String? = Self.accountHome,
    room: @escaping (String) -> Int? = Self.room
  ) {
    self.environment = environment
    self.home = home
    self.room = room
  }

  /// Where Mesa keeps its shaders, or would make the folder to do it; nil without a home folder.
  var folder: String? {
    let named = Self.folders.lazy.compactMap { environment[$0] }.first
    return (named ?? (home ?? environment["HOME"]).map { $0 + "/.cache" }).map { $0 + "/mesa_shader_cache" }
  }

  /// What the environment and the disk call for. Who has set Mesa's switch, either way, is obeyed.
  var verdict: Verdict {
    guard Self.switches.allSatisfy({ environment[$0] == nil }), let folder else { return .untouched }
    // The folder need not be there yet: the nearest one above it is on the same disk.
    var place = URL(fileURLWithPath: folder)
    while !FileManager.default.fileExists(atPath: place.path), place.pathComponents.count > 1 {
      place.deleteLastPathComponent()
    }
    guard let byteCount = room(place.path) else { return .readOnly }
    return byteCount < Self.leastByteCount ? .full(folder: folder, byteCount: byteCount) : .untouched
  }

  /// Turns the cache off where it has to be, on a full disk with a line in the log. Comes before drivers are loaded.
  func apply() {
    let verdict = verdict
    guard verdict != .untouched else { return }
    setenv(Self.off, "true", 1)
    if case .full(let folder, let byteCount) = verdict {
      Logger(label: "gpucolor.vulkan").warning(
        """
        the disk of \(folder) has \(byteCount >> 10) KiB left, so that Mesa's drivers keep no compiled shaders there and \
        start more slowly; free some space, or set MESA_SHADER_CACHE_DIR to a folder elsewhere
        """)
    }
  }

  private static var accountHome: String? { getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) } }

  /// The room at `path`.
  private static func room(_ path: String) -> Int? {
    var status = statvfs()
    guard access(path, W_OK) == 0, statvfs(path, &status) == 0 else { return nil }
    let (bytes, isHuge) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return isHuge ? .max : Int(clamping: bytes)
  }
}
