import Foundation
import Graph
import Kernels
import Safetensors

extension ConformanceCase {
  /// The folders of golden vectors that hold operators.
  private static let folders = ["ops", "losses", "optim", "layers"]

  /// The golden vectors under `folder`, each with its case, or nil where there is no kernel for its operator.
  ///
  /// Throws `SafetensorsError` for files that cannot be read or whose tensors do not fit together, and
  /// `GoldenVectorError.none` where there are no files.
  public static func golden(in folder: URL) throws -> [(vector: GoldenVector, item: ConformanceCase?)] {
    let files = try folders.map { folder.appending(path: $0) }
      .filter { FileManager.default.fileExists(atPath: $0.path) }
      .flatMap(GoldenVector.files)
    guard !files.isEmpty else { throw GoldenVectorError.none(path: folder.path) }
    return try files.map { file in
      let vector = try GoldenVector(contentsOf: file)
      return (vector, try golden(vector))
    }
  }

  /// The case of a golden vector, or nil where there is no kernel for its operator.
  ///
  /// Throws `SafetensorsError` where a tensor is missing or does not fit the others.
  public static func golden(_ vector: GoldenVector) throws -> ConformanceCase? {
    switch vector.operation {
    case "conv2d", "dense": try layer(vector)
    case "matmul", "matching", "softmax": try matrices(vector)
    case "instance_norm", "adain": try normalization(vector)
    case "spectral_norm": try spectralNorm(vector)
    case "color_transform": try colorTransform(vector)
    case "adam": try adam(vector)
    case "temporal_shift", "gated_conv": try temporal(vector)
    case "l1", "style":
      try vector.makeCase(
        vector.operation == "l1" ? .l1 : .style,
        [vector.activation("x0", rank: 4), vector.activation("x1", vector.tensor("x0").shape)])
    default: try image(vector)
    }
  }

  /// Operators of one activation alone.
  private static func image(_ vector: GoldenVector) throws -> ConformanceCase? {
    let activations: [String: Activation] = [
      "relu": .relu, "leaky_relu": .leakyReLU, "sigmoid": .sigmoid, "tanh": .tanh,
    ]
    if let activation = activations[vector.operation] {
      return try vector.makeCase(.activation(activation), [vector.activation("x")])
    }
    let operation: ConformanceOperator
    switch vector.operation {
    case "upsample_nearest": operation = .upsample(by: try vector.integer("factor"))
    case "max_pool": operation = .maxPool
    case "global_average_pool": operation = .globalAverage
    case "gram": operation = .gram
    case "bce_logits": operation = .binaryCrossEntropy(target: Float(try vector.number("target")))
    default: return nil
    }
    let x = try vector.activation("x", rank: 4)
    guard vector.operation != "max_pool" || min(x.type[1], x.type[2]) >= 2 else {
      throw vector.misfit("x", "no window of 2x2 fits in")
    }
    return try vector.makeCase(operation, [x])
  }

  private static func layer(_ vector: GoldenVector) throws -> ConformanceCase {
    if vector.operation == "dense" {
      let (x, weight) = (try vector.tensor("x", [nil, nil]), try vector.tensor("w.weight", [nil, nil]))
      let (inputs, outputs) = (x.shape[1], weight.shape[0])
      return try vector.makeCase(
        .dense,
        [
          vector.input("x", [nil, inputs], .activation(x.shape[0], 1, 1, inputs)),
          vector.input("w.weight", [nil, inputs], .parameter([outputs, inputs, 1, 1])),
          vector.parameter("w.bias", [outputs]),
        ])
    }
    let x = try vector.activation("x", rank: 4)
    let weight = try vector.parameter("w.weight", [nil, x.type.channels, nil, nil])
    return try vector.makeCase(
      .conv2d(stride: vector.integer("stride"), dilation: vector.integer("dilation")),
      [x, weight, vector.parameter("w.bias", [weight.type[0]])])
  }

  private static func matrices(_ vector: GoldenVector) throws -> ConformanceCase {
    switch vector.operation {
    case "softmax": return try softmax(vector)
    case "matching":
      let query = try vector.activation("x0", rank: 3)
      let keys = try vector.activation("x1", [query.type[0], nil, query.type[2]])
      let values = try vector.activation("x2", [query.type[0], keys.type[1], nil])
      guard max(query.type.channels, values.type.channels) <= Matching.maxFeatures else {
        throw vector.misfit("x0", "matching compares and brings at most \(Matching.maxFeatures) features")
      }
      return try vector.makeCase(.matching, [query, keys, values])
    default:
      let (left, right) = (try vector.number("transpose_a") == 1, try vector.number("transpose_b") == 1)
      let a = try vector.activation("x0", rank: 3)
      let depth = a.type[left ? 1 : 2]
      return try vector.makeCase(
        .matmul(transposesLeft: left, transposesRight: right),
        [a, vector.activation("x1", right ? [a.type[0], nil, depth] : [a.type[0], depth, nil])])
    }
  }

  /// Softmax as a matching, whose keys are the columns of x; see `ConformanceOperator.softmax`.
  private static func softmax(_ vector: GoldenVector) throws -> ConformanceCase {
    let x = try vector.tensor("x", [nil, nil, nil])
    let (batch, rows, columns) = (x.shape[0], x.shape[1], x.shape[2])
    guard rows <= Matching.maxFeatures else { throw vector.misfit("x", "it has too many rows to be matched") }
    /// The columns `range` of the identity of `size` rows.
    func identity(_ size: Int, _ range: Range<Int>) -> Input {
      let values = (0..<batch * size).flatMap { row in range.map { $0 == row % size ? 1.0 : 0 } }
      return .given(
        "identity from \(range.lowerBound)", .activation(batch, size, range.count),
        ReferenceTensor(shape: [batch, size, range.count], values: values), isDifferentiable: false)
    }
    let parts = stride(from: 0, to: columns, by: Matching.maxFeatures).map {
      identity(columns, $0..<min(columns, $0 + Matching.maxFeatures))
    }
    let keys = try vector.input("x", [nil, nil, nil], .activation(batch, columns, rows), arrange: \.matricesTransposed)
    return try vector.makeCase(
      .softmax, [keys, identity(rows, 0..<rows)] + parts, arranging: ["x": \.matricesTransposed])
  }

  private static func normalization(_ vector: GoldenVector) throws -> ConformanceCase {
    let x = try vector.activation("x", rank: 4)
    let channels = x.type.channels
    // TensorFlow's own single-precision mean has the same error.
    let values = x.values.values
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    let tolerance = normalizationTolerance(shift: mean, scale: variance.squareRoot())
    if vector.operation == "adain" {
      let style = [x.type[0], 2 * channels]
      return try vector.makeCase(
        .adain(), [x, vector.input("x_style", style, .activation(style[0], 1, 1, style[1]))], tolerance: tolerance)
    }
    return try vector.makeCase(
      .instanceNorm(), [x, vector.parameter("w.gamma", [channels]), vector.parameter("w.beta", [channels])],
      tolerance: tolerance)
  }
}

extension ConformanceCase {
  /// The normalised weight is never stored; a convolution over images with one pixel of one channel set shows it.
  private static func spectralNorm(_ vector: GoldenVector) throws -> ConformanceCase {
    let weight = try vector.parameter("x_weight", [nil, nil, nil, nil])
    let (outputs, inputs, height, width) = (weight.type[0], weight.type[1], weight.type[2], weight.type[3])
    guard height % 2 == 1, width % 2 == 1 else {
      throw vector.misfit("x_weight", "its kernel has an even side")
    }
    var pixels = ReferenceTensor(shape: [inputs, height, width, inputs], repeating: 0)
    for channel in 0..<inputs {
      pixels.values[((channel * height + height / 2) * width + width / 2) * inputs + channel] = 1
    }
    let zeros = ReferenceTensor(shape: [outputs], repeating: 0)
    /// `[O, I, h, w]` as the convolution gives it: `[I, h, w, O]`, turned by half a turn.
    func shown(_ name: String) throws -> ReferenceTensor {
      let tensor = try vector.tensor(name, weight.type.dimensions)
      let taps = height * width
      let values = (0..<inputs * taps * outputs).map { index in
        let (channel, tap, output) = (index / (taps * outputs), index / outputs % taps, index % outputs)
        return tensor.values[(output * inputs + channel) * taps + taps - 1 - tap]
      }
      return ReferenceTensor(shape: [inputs, height, width, outputs], values: values)
    }
    let golden = Golden(
      outputs: [try shown("y"), try vector.tensor("y_u", [outputs]), try vector.tensor("y_u2", [outputs])],
      upstream: try shown("dy"), gradients: ["x_weight": try vector.tensor("d_x_weight", weight.type.dimensions)])
    return ConformanceCase(
      .spectralNorm(isTraining: true) { weight.values }, vector.name,
      [
        .given("pixels", .activation(inputs, height, width, inputs), pixels, isDifferentiable: false), weight,
        try vector.parameter("x_u", [outputs]),
        .given("bias", .parameter([outputs]), zeros, isDifferentiable: false),
      ], golden: golden)
  }

  private static func colorTransform(_ vector: GoldenVector) throws -> ConformanceCase {
    let count = try vector.integer("references")
    let target = try vector.activation("x_target", rank: 4)
    let type = target.type
    let inner = type.channels / 8
    guard (1...Matching.maxFeatures).contains(inner) else {
      throw vector.misfit("x_target", "the transform has from 8 to \(8 * Matching.maxFeatures) channels")
    }
    /// The tensors of all references, those of each sample one after the other.
    func woven(_ name: (Int) -> String) throws -> ReferenceTensor {
      let parts = try (0..<count).map { try vector.tensor(name($0), type.dimensions) }
      let size = type.count / type[0]
      let values = (0..<type[0]).flatMap { sample in
        parts.flatMap { $0.values[sample * size..<(sample + 1) * size] }
      }
      return ReferenceTensor(shape: [type[0] * count] + type.dimensions.dropFirst(), values: values)
    }
    let all = TensorType.activation(type[0] * count, type[1], type[2], type[3])
    var gradients: [String: ReferenceTensor] = [:]
    let references = try ["x_distance", "x_color"].map { name in
      gradients[name] = try woven { "d_\(name)\($0)" }
      return Input.given(name, all, try woven { "\(name)\($0)" })
    }
    func layer(_ name: String, _ shape: Int...) throws -> [Input] {
      [try vector.parameter("w.\(name).weight", shape), try vector.parameter("w.\(name).bias", [shape[0]])]
    }
    let outer = type.channels
    let parameters =
      try layer("match", inner, outer, 1, 1) + layer("mask_m", outer, 2 * outer, 3, 3)
      + layer("mask_n", outer, 2 * outer, 3, 3) + layer("color", inner, outer, 1, 1)
      + layer("expand", outer, inner, 1, 1)
    return try vector.makeCase(
      .colorTransform(references: count), [target] + references + parameters, gradients: gradients)
  }

  private static func adam(_ vector: GoldenVector) throws -> ConformanceCase {
    let steps = vector.tensors.keys.count { $0.hasPrefix("x_grad") }
    let rate = try vector.number("lr")
    let constants = AdamConfiguration(
      beta1: Float(try vector.number("beta1")), beta2: Float(try vector.number("beta2")),
      epsilon: Float(try vector.number("eps")))
    let x = try vector.parameter("x", [nil])
    guard steps > 0 else { throw SafetensorsError.missingTensor(path: vector.url.path, tensor: "x_grad1") }
    let given = try (1...steps).flatMap { step in
      [
        try vector.parameter("x_grad\(step)", x.type.dimensions),
        .adamScalars(step: step, learningRate: rate, constants),
      ]
    }
    // Steps are of 1e-4, so that the usual tolerance would say nothing of them.
    return ConformanceCase(
      .adam(steps: steps, variables: 1, learningRate: rate, constants), vector.name, [x] + given,
      golden: Golden(
        outputs: try (1...steps).map { try vector.tensor("y\($0)", x.type.dimensions) }, upstream: nil, gradients: [:]),
      tolerance: 1e-13)
  }
}
