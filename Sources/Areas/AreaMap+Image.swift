import Footage
import Randomness

extension AreaMap {
  /// The areas in light colours of chance, the same at every time, 3 channels: lines are black, and pieces of trace lines
  /// have their own colours. What is joined and what is cut is seen at a glance.
  public func image() -> Image {
    let colors = areas.indices.map(color)
    var samples: [Float] = []
    samples.reserveCapacity(labels.count * 3)
    for label in labels {
      let color = label < 0 ? SIMD3<Float>.zero : colors[Int(label)]
      samples += [color.x, color.y, color.z]
    }
    return Image(width: size.width, height: size.height, channels: 3, samples: samples)
  }

  private func color(of area: Int) -> SIMD3<Float> {
    if case .trace(let trace) = areas[area].kind { return traceColors[trace] }
    var random = CounterRandom(seed: 0, purpose: "area", area)
    func tone() -> Float { 0.35 + 0.65 * random.uniform() }
    return SIMD3(tone(), tone(), tone())
  }
}
