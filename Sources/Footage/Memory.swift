import Foundation

/// Memory that is about to be needed.
enum Memory {
  /// Whether the system would give so many bytes now: Swift's arrays end the program where it does not.
  static func has(_ bytes: Int) -> Bool {
    let start = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start, start != MAP_FAILED else { return false }
    munmap(start, bytes)
    return true
  }
}
