import Graph
import Kernels

extension ConformanceCase {
  /// What results of float16 may be off by, as a mean square: a few roundings of 2^-11, as where a gradient passes
  /// through one that is stored itself.
  static let halfTolerance = 1e-6

  /// Of each operator over images one case of those in single precision, over values that are exact in float16; of
  /// convolutions one of each algorithm, and those whose activation or stride takes another way to the store.
  static func halves(of cases: [ConformanceCase]) -> [ConformanceCase] {
    var known: Set<String> = []
    let chosen = cases.filter { item in
      item.golden == nil && item.operation.name != "windowed matching"
        && item.isOverSmallImages && known.insert(item.kindOfStore).inserted
    }
    return chosen.map(\.inHalf) + [windowsInHalf]
  }

  /// What cases have in common that store in the same way.
  private var kindOfStore: String {
    switch operation.name {
    case "conv2d":
      return ["winograd4", "winograd6", "stride 2", "sigmoid"].filter(variant.contains).reduce("conv2d") {
        "\($0) \($1)"
      }
    // Of many channels the gradient takes one pass, of few three.
    case "instance norm", "adain": return "\(operation.name) \(inputs[0].type.channels < 32)"
    default: return operation.name
    }
  }

  /// Whether an input is an image of some pixels, with padded channels where the operator takes these.
  private var isOverSmallImages: Bool {
    inputs.contains { input in
      let type = input.type
      return type.isImage && (8..<2000).contains(type.count) && type[1] * type[2] > 1
        && (type.channels % 4 != 0 || variant.contains("winograd"))
    }
  }

  /// The same over float16.
  private var inHalf: ConformanceCase {
    ConformanceCase(
      operation, variant + " in float16", inputs.map { $0.type.isImage ? $0.rounded : $0 },
      tolerance: max(tolerance, Self.halfTolerance), gradientSamples: gradientSamples, precision: .mixed,
      family: family)
  }

  /// Made anew, for the operator keeps the inputs.
  private static var windowsInHalf: ConformanceCase {
    windows(
      "2x8x12 to 3 in float16", radius: 3,
      windowInputs(samples: 2, references: 3, height: 8, width: 12, features: 3, scale: 1).map(\.rounded),
      tolerance: halfTolerance, precision: .mixed)
  }
}

extension TensorType {
  /// Whether these are activations `[N, H, W, C]`.
  var isImage: Bool { layout == .channelGroups && dimensions.count == 4 }
}
