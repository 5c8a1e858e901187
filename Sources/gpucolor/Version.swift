/// The version of the program.
enum Version {
  /// By the rules of semantic versioning: a new checkpoint that older programs cannot read raises more than the last number.
  static let current = "0.5.0"
}
