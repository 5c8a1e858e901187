extension Cost {
  /// Both in one figure, in floating-point operations: devices compute about twenty of them in the time that a byte takes.
  public var work: Double { flops + 20 * bytes }
}

extension Launch {
  /// The launch in parts of at most so much work, as far as single workgroups allow, that write the same bits together;
  /// as it is where that is little enough.
  ///
  /// Other than bands the parts bind the whole output. Shaders ask for no more of their grid than `groups.glsl` does.
  public func parts(ofWork limit: Double) -> [Launch] {
    let axes: [OutputSpread.Axis] = [\.z, \.y, \.x]
    guard cost.work > limit, let axis = axes.first(where: { groups[keyPath: $0] > 1 }) else { return [self] }
    // Past the first row of a folded grid the row's length counts.
    if groups.isFolded, axis == \.x, firstGroup.y > 0 { return [self] }
    let count = groups[keyPath: axis]
    let step = max(1, Int(Double(count) * limit / cost.work))
    return stride(from: 0, to: count, by: step).flatMap { first in
      var part = self
      part.groups[keyPath: axis] = min(step, count - first)
      part.firstGroup[keyPath: axis] += first
      let share = Double(part.groups[keyPath: axis]) / Double(count)
      part.cost = Cost(flops: cost.flops * share, bytes: cost.bytes * share)
      return part.parts(ofWork: limit)
    }
  }
}
