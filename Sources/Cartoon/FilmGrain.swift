import Footage
import Randomness

extension Image {
  /// The image with film grain: each sample is changed by normal noise of `deviation` and clamped to 0...1.
  func grained(_ deviation: Float, random: inout CounterRandom) -> Image {
    var image = self
    for index in image.samples.indices {
      image.samples[index] = min(max(image.samples[index] + deviation * random.normal(), 0), 1)
    }
    return image
  }
}
