extension Reference {
  /// Learnable temporal shift of `[N, T, H, W, C]`: the 3-tap kernels `pre` and `post` filter the first and the second
  /// floor(C / 4) channels over T, as zero-padded cross-correlation; the other channels stay.
  ///
  /// SPEC.md, Temporal constraint network.
  public static func temporalShift(
    _ input: ReferenceTensor, pre: ReferenceTensor, post: ReferenceTensor
  ) -> ReferenceTensor {
    precondition(input.shape.count == 5 && pre.shape == [3] && post.shape == [3], "temporalShift of \(input.shape)")
    let (frames, channels) = (input.shape[1], input.shape[4])
    let frame = input.shape[2] * input.shape[3] * channels
    var output = input
    for index in input.values.indices {
      let group = index % channels / max(channels / 4, 1)
      guard channels >= 4, group < 2 else { continue }
      let kernel = group == 0 ? pre.values : post.values
      let t = index / frame % frames
      output.values[index] = (-1...1).reduce(0) { sum, shift in
        (0..<frames).contains(t + shift) ? sum + kernel[shift + 1] * input.values[index + shift * frame] : sum
      }
    }
    return output
  }

  /// A weight `[O, I, kH, kW]` with its bias `[O]`.
  public typealias Filter = (weight: ReferenceTensor, bias: ReferenceTensor)

  /// Gated convolution of `[N, T, H, W, C]`, frame by frame: sigmoid of the convolution by `gate` times leaky ReLU of the
  /// convolution by `feature` of the temporal shift.
  ///
  /// SPEC.md, Temporal constraint network.
  public static func gatedConv2d(
    _ input: ReferenceTensor, feature: Filter, gate: Filter, pre: ReferenceTensor, post: ReferenceTensor,
    stride: Int = 1, dilation: Int = 1
  ) -> ReferenceTensor {
    func convolved(_ x: ReferenceTensor, _ filter: Filter) -> ReferenceTensor {
      let frames = x.reshaped([x.shape[0] * x.shape[1]] + x.shape[2...])
      let y = conv2d(frames, weight: filter.weight, bias: filter.bias, stride: stride, dilation: dilation)
      return y.reshaped(Array(x.shape.prefix(2)) + y.shape[1...])
    }
    let shifted = temporalShift(input, pre: pre, post: post)
    return multiply(sigmoid(convolved(input, gate)), leakyRelu(convolved(shifted, feature)))
  }

  /// The frames at `place` of `[N, T, H, W, 3]`, each pixel plus the sum of its `weights`, `[N, H, W, 29]`, times what the
  /// pixels around it differ from it by and the range of their colours, as `LocalFilter` describes it.
  public static func locallyFiltered(
    _ input: ReferenceTensor, weights: ReferenceTensor, at place: Int
  ) -> ReferenceTensor {
    let (frames, height, width, channels) = (input.shape[1], input.shape[2], input.shape[3], input.shape[4])
    let around = (0..<25).filter { $0 != 12 }.map { (t: place, dy: $0 / 5 - 2, dx: $0 % 5 - 2) }
    let taps = around + [(max(place - 1, 0), 0, 0), (min(place + 1, frames - 1), 0, 0)]
    var output = ReferenceTensor(shape: [input.shape[0], height, width, channels], repeating: 0)
    for pixel in 0..<input.shape[0] * height * width {
      let (n, y, x) = (pixel / (height * width), pixel / width % height, pixel % width)
      func value(_ t: Int, _ y: Int, _ x: Int, _ channel: Int) -> Double {
        let (row, column) = (min(max(y, 0), height - 1), min(max(x, 0), width - 1))
        return input.values[(((n * frames + t) * height + row) * width + column) * channels + channel]
      }
      func weight(_ number: Int) -> Double { weights.values[pixel * (taps.count + channels) + number] }
      for channel in 0..<channels {
        let here = value(place, y, x, channel)
        let values = taps.map { t, dy, dx in value(t, y + dy, x + dx, channel) }
        let window = values.prefix(around.count) + [here]
        let range = window.reduce(-.infinity, max) - window.reduce(.infinity, min)
        output.values[pixel * channels + channel] = values.enumerated().reduce(
          here + weight(taps.count + channel) * range
        ) { sum, tap in sum + weight(tap.offset) * (tap.element - here) }
      }
    }
    return output
  }

  /// The samples of `[N * (group - 1), ...]` in groups, with the next of `sample` `[N, ...]` put at `place` of each.
  public static func inserted(
    _ sample: ReferenceTensor, into others: ReferenceTensor, at place: Int
  ) -> ReferenceTensor {
    let size = sample.count / sample.shape[0]
    let rest = others.count / sample.shape[0]
    var values: [Double] = []
    for n in 0..<sample.shape[0] {
      let (start, cut) = (n * rest, n * rest + place * size)
      values +=
        others.values[start..<cut] + sample.values[n * size..<(n + 1) * size] + others.values[cut..<start + rest]
    }
    return ReferenceTensor(shape: [sample.shape[0] + others.shape[0]] + sample.shape.dropFirst(), values: values)
  }

  /// The sample at `place` of every `group` in a row: `[N * group, ...]` to `[N, ...]`.
  public static func extracted(_ input: ReferenceTensor, at place: Int, of group: Int) -> ReferenceTensor {
    let size = input.count / input.shape[0]
    let values = stride(from: place, to: input.shape[0], by: group).flatMap {
      input.values[$0 * size..<($0 + 1) * size]
    }
    return ReferenceTensor(shape: [input.shape[0] / group] + input.shape.dropFirst(), values: values)
  }
}
