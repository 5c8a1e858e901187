import Files
import Foundation

/// What a process holds while it writes into a run's folder, so that no other does: a lock on a file there, which the
/// system takes from a process that dies.
public final class RunLock {
  private let descriptor: Int32
  private let path: String

  /// Takes the lock of the run at `run`, whose folder is there.
  ///
  /// Throws `TrainingError.runInUse` where another process or another object has it, `FileError.unwritable` where the file
  /// cannot be made. On a file system without locks it is taken unheld.
  public init(_ run: RunFolder) throws {
    path = run.lockFile.path
    descriptor = try Self.lockedDescriptor(path, of: run)
    let text = Array("\(getpid())\n".utf8)
    // Only for the message of who comes in vain.
    _ = ftruncate(descriptor, 0) == 0 && pwrite(descriptor, text, text.count, 0) == text.count
  }

  deinit {
    // While it is held: nobody else has come to hold this file.
    unlink(path)
    close(descriptor)
  }

  private static func lockedDescriptor(_ path: String, of run: RunFolder) throws -> Int32 {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        throw FileError.unwritable(path: run.url.path, code: errno)
      }
      let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
      if !isTaken, isFile(descriptor, at: path) { return descriptor }
      let holder = isTaken ? processNumber(in: descriptor) : nil
      close(descriptor)
      if isTaken { throw TrainingError.runInUse(path: run.url.path, process: holder) }
      // Who had it before has removed the file meanwhile.
    }
  }

  /// Whether the open file is still the one that lies at `path`.
  private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
    var (opened, present) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(path, &present) == 0
      && (opened.st_dev, opened.st_ino) == (present.st_dev, present.st_ino)
  }

  private static func processNumber(in descriptor: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return Int32(String(decoding: bytes.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
