extension Collection {
  /// The value of the element with which the elements, from the smallest value up, have half of all weight; nil of none.
  public func weightedMedian(of value: (Element) -> Float, weight: (Element) -> Double) -> Float? {
    let half = reduce(0) { $0 + weight($1) } / 2
    var sum = 0.0
    let middle = sorted { value($0) < value($1) }.first {
      sum += weight($0)
      return sum >= half
    }
    return middle.map(value)
  }
}
