extension CompiledGraph {
  /// Hands a run to the device and returns at once, so that the host works meanwhile. `wait` comes before the inputs are
  /// written again, the outputs are read, and the next run.
  public func submit() throws {
    try list.submit()
  }

  /// Waits for the run that was submitted.
  public func wait() throws {
    try list.wait(seconds: patience)
  }
}
