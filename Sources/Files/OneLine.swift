extension String {
  /// The text as one line that steers no terminal: names and what is read from files may hold anything. What breaks a line
  /// and other control characters show as the replacement character.
  public var oneLine: String {
    var scalars = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: scalars.append("\u{FFFD}")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }
}
