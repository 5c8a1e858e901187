import Networks

extension Checkpoint {
  /// What must be said of the checkpoint before its results are believed; nil where nothing must.
  public var remark: String? {
    get throws {
      let blank = try blankWeights()
      guard let first = blank.first else { return nil }
      let all = blank.count > 1 ? "\(blank.count) tensors, such as '\(first)', hold" : "the tensor '\(first)' holds"
      return "\(file.url.path): \(all) nothing but zeros: the file is likely damaged, use an intact copy"
    }
  }
}
