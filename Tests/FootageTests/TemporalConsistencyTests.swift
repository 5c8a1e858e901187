import Testing

@testable import Footage

@Suite struct TemporalConsistencyTests {
  /// A page of 32x24 pixels, lighter towards the lower right, with a patterned square of 8x8 pixels whose left edge is at
  /// `left`. No motion explains what it uncovers.
  private func page(squareAt left: Int) -> Image {
    var image = Image(width: 32, height: 24, channels: 3)
    for index in 0..<32 * 24 {
      for channel in 0..<3 { image[index % 32, index / 32, channel] = 0.2 + Float(index % 32 + index / 32) / 100 }
    }
    for y in 8..<16 {
      for x in 0..<8 {
        for channel in 0..<3 { image[left + x, y, channel] = Float((5 * x + 3 * y + 7 * channel) % 11) / 10 }
      }
    }
    return image
  }

  private func brightened(_ image: Image, by difference: Float) -> Image {
    Image(
      width: image.width, height: image.height, channels: 3, samples: image.samples.map { $0 + difference })
  }

  private func consistency(_ truth: [Image], _ made: [Image]) throws -> TemporalConsistency {
    var errors = TemporalErrors()
    for index in 1..<truth.count {
      errors.add(
        FrameChange(from: truth[index - 1], to: truth[index]), previous: made[index - 1], frame: made[index])
    }
    return try #require(errors.consistency)
  }

  @Test func theTruthIsAsCalmAsItself() throws {
    let truth = [8, 11, 11].map(page)
    let consistency = try consistency(truth, truth)
    #expect(consistency.changeError == 0 && consistency.stillChangeError == 0 && consistency.movingChangeError == 0)
    #expect(consistency.warpingRatio == 1)
  }

  /// A colour that is wrong in every frame alike is no flicker; one that is wrong in every other frame is.
  @Test func onlyChangesCount() throws {
    let truth = [8, 11, 14].map(page)
    let steady = try consistency(truth, truth.map { brightened($0, by: 0.25) })
    #expect(steady.changeError < 1e-6)
    #expect(abs(try #require(steady.warpingRatio) - 1) < 1e-4)
    let flickering = try consistency(truth, truth.enumerated().map { brightened($1, by: $0 == 1 ? 0.25 : 0) })
    #expect(abs(flickering.changeError - 0.25) < 1e-6)
    #expect(abs(try #require(flickering.stillChangeError) - 0.25) < 1e-6)
    #expect(abs(try #require(flickering.movingChangeError) - 0.25) < 1e-6)
    #expect(try #require(flickering.warpingRatio) > 2)
  }

  @Test func stillAndMovingPixelsAreApart() throws {
    let truth = [8, 16].map(page)
    var made = truth
    made[1][0, 0, 0] += 0.5
    let consistency = try consistency(truth, made)
    #expect(try #require(consistency.stillChangeError) > 0)
    #expect(consistency.movingChangeError == 0)
  }

  @Test func aSequenceThatDoesNotMoveHasNoMovingPixelsAndNoRatio() throws {
    let truth = [page(squareAt: 8), page(squareAt: 8)]
    let consistency = try consistency(truth, truth)
    #expect(consistency.movingChangeError == nil && consistency.warpingRatio == nil)
  }

  /// The square moves by whole blocks, so that nothing but what it uncovers is left.
  @Test func whatMovesIsFoundAgain() {
    let (first, second) = (page(squareAt: 8), page(squareAt: 16))
    let warped = FrameMotion(from: first, to: second).warped(first)
    for y in 8..<16 {
      for x in 16..<24 { #expect(warped[x, y, 1] == second[x, y, 1]) }
    }
  }
}
