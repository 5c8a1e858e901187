extension String {
  /// The path as one word of a POSIX shell's command line, to be pasted; quoted only where it has to be.
  public var shellQuoted: String {
    // What begins with a dash would be taken for an option.
    let path = hasPrefix("-") ? "./" + self : self
    let isPlain = !path.isEmpty && path.utf8.allSatisfy(Self.plain.contains)
    return isPlain
      ? path : "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }

  /// What no shell gives a meaning of its own, wherever in a word it stands.
  private static let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-+:,@%".utf8)
}
