import Foundation

/// Why a file or folder could not be read, listed or written, with the error number of the call that failed.
public enum FileError: Error, Equatable {
  /// There is nothing at `path`.
  case missing(path: String)
  /// The system refused to open or read the file at `path`.
  case unreadable(path: String, code: Int32)
  /// What lies at `path` is no file that can be read as a whole: `found` says what it is, such as "a pipe".
  case notAFile(path: String, found: String)
  /// What lies at `path` is no folder.
  case notAFolder(path: String)
  /// The system refused to list the folder at `path`.
  case unlistable(path: String, code: Int32)
  /// The system refused to write `path`; what was there before is untouched.
  case unwritable(path: String, code: Int32)
}

extension FileError: CustomStringConvertible, LocalizedError {
  /// One line: what happened, to what, what to do.
  public var description: String {
    switch self {
    case .missing(let path): "\(path) does not exist; check the path"
    case .unreadable(let path, let code): "\(path) cannot be read: \(Self.words(code)); \(Self.advice(code))"
    case .notAFile(let path, let found): "\(path) is \(found); give a file"
    case .notAFolder(let path): "\(path) is no folder; give a folder"
    case .unlistable(let path, let code):
      "the folder \(path) cannot be listed: \(Self.words(code)); \(Self.advice(code))"
    case .unwritable(let path, let code):
      "\(path) could not be written: \(Self.words(code)); nothing was changed there, \(Self.advice(code))"
    }
  }

  /// The same line, for who shows errors by Foundation.
  public var errorDescription: String? { description }

  /// Runs `body`, which writes to the file at `url` through Foundation, and throws `unwritable` where it fails.
  public static func writing<Result>(_ url: URL, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw FileError.unwritable(path: url.path, code: code(of: error as NSError))
    }
  }

  /// The error number in what Foundation wraps, however often.
  private static func code(of error: NSError) -> Int32 {
    if error.domain == NSPOSIXErrorDomain { return Int32(clamping: error.code) }
    return (error.userInfo[NSUnderlyingErrorKey] as? any Error).map { code(of: $0 as NSError) } ?? EIO
  }

  /// The operating system's words for an error number.
  public static func words(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func advice(_ code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "free some space and try again"
    case EFBIG: "raise the limit of file sizes (ulimit -f) or write elsewhere"
    case ENOMEM: "there is not enough memory for it: close other programs or give less"
    case EACCES, EPERM: "check its permissions"
    case EROFS: "the disk is read-only: choose another place"
    case ENAMETOOLONG: "choose a shorter name"
    case EMFILE, ENFILE: "close other programs' files or raise the limit (ulimit -n)"
    default: "check the path and the disk"
    }
  }
}
