import RealModule

extension Reference {
  /// For each position of `query` `[N, h, w, F]` the best position in each of `references` images of `keys`
  /// `[N * references, h', w', F]`: the largest product, its row and its column, of equal ones the first,
  /// `[N * references, h, w, 3]`.
  public static func bestMatch(query: ReferenceTensor, keys: ReferenceTensor, references: Int) -> ReferenceTensor {
    let (rows, columns) = (query.shape[1], query.shape[2])
    precondition(keys.shape[0] == query.shape[0] * references, "keys \(keys.shape) for queries \(query.shape)")
    var values: [Double] = []
    for image in 0..<keys.shape[0] {
      for pixel in 0..<rows * columns {
        let position = Pixel(image / references, pixel / columns, pixel % columns)
        var best = (score: -Double.infinity, row: 0, column: 0)
        for row in 0..<keys.shape[1] {
          for column in 0..<keys.shape[2] {
            let score = product(query, position, keys, Pixel(image, row, column))
            if score > best.score { best = (score, row, column) }
          }
        }
        values += [best.score, Double(best.row), Double(best.column)]
      }
    }
    return .init(shape: [keys.shape[0], rows, columns, 3], values: values)
  }

  /// `best` as of `bestMatch` after one step of propagation: each position of `query` takes, of the displacements of the
  /// matches of itself and its eight neighbours, the one under which all nine together have the largest products; of
  /// equal ones its own, then the first. Places outside are the nearest inside.
  public static func propagatedMatch(
    _ best: ReferenceTensor, query: ReferenceTensor, keys: ReferenceTensor
  ) -> ReferenceTensor {
    let references = keys.shape[0] / query.shape[0]
    let around = [-1, 0, 1].flatMap { row in [-1, 0, 1].map { (row: row, column: $0) } }
    func inside(_ image: Int, _ row: Int, _ column: Int, of tensor: ReferenceTensor) -> Pixel {
      Pixel(image, min(max(row, 0), tensor.shape[1] - 1), min(max(column, 0), tensor.shape[2] - 1))
    }
    var values: [Double] = []
    for number in 0..<best.shape[0] * best.shape[1] * best.shape[2] {
      let image = number / (best.shape[1] * best.shape[2])
      let (row, column) = (number / best.shape[2] % best.shape[1], number % best.shape[2])
      func matched(_ at: Pixel, _ displacement: (row: Int, column: Int)) -> (score: Double, key: Pixel) {
        let key = inside(image, at.row + displacement.row, at.column + displacement.column, of: keys)
        return (product(query, Pixel(image / references, at.row, at.column), keys, key), key)
      }
      let own = Pixel(image, row, column)
      let neighbours = around.map { inside(image, row + $0.row, column + $0.column, of: best) }
      var top = (sum: -Double.infinity, displacement: (row: 0, column: 0))
      for from in [own] + neighbours {
        let displacement = (Int(element(best, from, 1)) - from.row, Int(element(best, from, 2)) - from.column)
        let sum = neighbours.reduce(0) { $0 + matched($1, displacement).score }
        if sum > top.sum { top = (sum, displacement) }
      }
      let result = matched(own, top.displacement)
      values += [result.score, Double(result.key.row), Double(result.key.column)]
    }
    return .init(shape: best.shape, values: values)
  }

  /// The mean of `values` `[N * K, H, W, 3]` by the softmax over the keys `[N * K, H, W, F]` that each pixel of `query`
  /// `[N, H, W, F]` sees in the K references of its sample, and the largest weight: `[N, H, W, 4]`.
  ///
  /// In each reference these are the keys in the image at most `radius` away, each way, from 4 * (row, column) + the
  /// pixel's place in its 4x4 block, where `best` `[N * K, H / 4, W / 4, 3]` has score, row and column of that block:
  /// their logits are query . key + score - penalty * distance; and the key at the pixel's own place, with the logit
  /// query . key + `still` `[N * K, H, W, 1]`.
  public static func windowedMatching(
    query: ReferenceTensor, keys: ReferenceTensor, values: ReferenceTensor, best: ReferenceTensor,
    still: ReferenceTensor, radius: Int, penalty: Double
  ) -> ReferenceTensor {
    let (height, width) = (query.shape[1], query.shape[2])
    let references = keys.shape[0] / query.shape[0]
    var result: [Double] = []
    for number in 0..<query.shape[0] * height * width {
      let pixel = Pixel(number / (height * width), number / width % height, number % width)
      var candidates: [(logit: Double, key: Pixel)] = []
      for image in pixel.image * references..<(pixel.image + 1) * references {
        let own = Pixel(image, pixel.row, pixel.column)
        candidates.append((product(query, pixel, keys, own) + element(still, own, 0), own))
        let block = Pixel(image, pixel.row / 4, pixel.column / 4)
        let top = 4 * Int(element(best, block, 1)) + pixel.row % 4
        let left = 4 * Int(element(best, block, 2)) + pixel.column % 4
        for row in max(0, top - radius)..<min(height, top + radius + 1) {
          for column in max(0, left - radius)..<min(width, left + radius + 1) {
            let key = Pixel(image, row, column)
            let distance = Double(((row - top) * (row - top) + (column - left) * (column - left))).squareRoot()
            let logit = product(query, pixel, keys, key) + element(best, block, 0) - penalty * distance
            candidates.append((logit, key))
          }
        }
      }
      let logits = candidates.map(\.logit)
      let weights = softmax(ReferenceTensor(shape: [logits.count], values: logits)).values
      for channel in 0..<3 {
        result.append(zip(weights, candidates).reduce(0) { $0 + $1.0 * element(values, $1.1.key, channel) })
      }
      result.append(weights.max() ?? 0)
    }
    return .init(shape: [query.shape[0], height, width, 4], values: result)
  }

  /// A pixel of a batch of images.
  private struct Pixel {
    let image, row, column: Int

    init(_ image: Int, _ row: Int, _ column: Int) {
      self.image = image
      self.row = row
      self.column = column
    }
  }

  /// Where the channels of a pixel begin.
  private static func start(_ images: ReferenceTensor, _ pixel: Pixel) -> Int {
    ((pixel.image * images.shape[1] + pixel.row) * images.shape[2] + pixel.column) * images.shape[3]
  }

  private static func element(_ images: ReferenceTensor, _ pixel: Pixel, _ channel: Int) -> Double {
    images.values[start(images, pixel) + channel]
  }

  /// The product of the channels of two pixels.
  private static func product(
    _ left: ReferenceTensor, _ first: Pixel, _ right: ReferenceTensor, _ second: Pixel
  ) -> Double {
    let (a, b) = (start(left, first), start(right, second))
    var sum = 0.0
    for channel in 0..<left.shape[3] { sum += left.values[a + channel] * right.values[b + channel] }
    return sum
  }
}
