extension Collection {
  /// The value of the element with which the elements, from the smallest value up, have half of all weight; nil of none.
  public func weightedMedian(of value: (Element) -> Float, weight: (Element) -> Double) -> Float? {
    let weighted = map { (value: value($0), weight: weight($0)) }.sorted { $0.value < $1.value }
    let half = weighted.reduce(0) { $0 + $1.weight } / 2
    var sum = 0.0
    return weighted.first {
      sum += $0.weight
      return sum >= half
    }?.value
  }
}
