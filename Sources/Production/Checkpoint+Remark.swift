import Networks

extension Checkpoint {
  /// What must be said of the checkpoint before its results are believed; nil where nothing must.
  public var remark: String? {
    get throws {
      let blank = try blankWeights()
      guard let first = blank.first else { return nil }
      let more = blank.count > 1 ? " and \(blank.count - 1) more tensors hold" : " holds"
      return "\(file.url.path): '\(first)'\(more) nothing but zeros: the file is likely damaged, use an intact copy"
    }
  }
}
