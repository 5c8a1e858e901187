import Randomness
import Testing

@testable import Cartoon

@Suite struct CoverageMaskTests {
  private func area(_ mask: CoverageMask) -> Float { mask.values.reduce(0, +) }

  @Test func coverageOfARectangleIsItsAreaInEachPixel() {
    let box: [SIMD2<Float>] = [[1.25, 1.5], [3.5, 1.5], [3.5, 3], [1.25, 3]]
    for polygon in [box, box.reversed()] {
      let mask = CoverageMask([polygon], within: (8, 8))
      #expect(mask.at(1, 1) == 0.375)
      #expect(mask.at(2, 1) == 0.5)
      #expect(mask.at(2, 2) == 1)
      #expect(mask.at(3, 2) == 0.5)
      #expect(mask.at(4, 2) == 0)
      #expect(mask.at(0, 0) == 0)
    }
  }

  @Test func coverageOfSlopesIsExact() {
    let triangle: [SIMD2<Float>] = [[0, 0], [4, 0], [0, 2]]
    let mask = CoverageMask([triangle], within: (4, 2))
    #expect(abs(mask.at(0, 0) - 1) < 1e-6)
    #expect(abs(mask.at(2, 0) - 0.75) < 1e-6)
    #expect(abs(mask.at(3, 0) - 0.25) < 1e-6)
    #expect(abs(mask.at(0, 1) - 0.75) < 1e-6)
    #expect(abs(mask.at(1, 1) - 0.25) < 1e-6)
    #expect(mask.at(2, 1) < 1e-6)
  }

  @Test func aDiscHasItsArea() {
    let disc = Outline.ellipse([20.3, 19.7], [11, 11], count: 256)
    #expect(abs(area(CoverageMask([disc], within: (40, 40))) - 121 * Float.pi) < 0.2)
  }

  @Test func overlappingPolygonsCoverOnce() {
    let disc = Outline.ellipse([10, 10], [6, 6])
    let both = CoverageMask([disc, disc], within: (20, 20))
    #expect(both.values == CoverageMask([disc], within: (20, 20)).values)
  }

  @Test func whatLiesOutsideIsCutOff() {
    let disc = Outline.ellipse([0, 8], [6, 6], count: 256)
    #expect(abs(area(CoverageMask([disc], within: (16, 16))) - 18 * Float.pi) < 0.2)
    let outside = CoverageMask([Outline.ellipse([-20, 8], [6, 6])], within: (16, 16))
    #expect(outside.values.allSatisfy { $0 == 0 })
  }
}

@Suite struct OutlineTests {
  @Test func growingADiscAddsToItsRadius() {
    for disc in [Outline.ellipse([3, 4], [5, 5], count: 64), Outline.ellipse([3, 4], [5, 5], count: 64).reversed()] {
      for point in Outline.grown(disc, by: 2) {
        #expect(abs((point - [3, 4]).length - 7) < 0.02)
      }
    }
  }

  @Test func aSmoothCurvePassesThroughItsPoints() {
    let points: [SIMD2<Float>] = [[0, 0], [2, 1], [3, -1], [5, 0]]
    let curve = Outline.smooth(points, closed: false, steps: 6)
    #expect(curve.count == 19)
    for (index, point) in points.enumerated() {
      #expect((curve[6 * index] - point).length < 1e-5)
    }
  }

  @Test func aCapsuleIsTheHullOfItsDiscs() {
    let hull = Outline.capsule([0, 0], 3, [10, 0], 1)
    for point in hull {
      #expect(min(point.length - 3, (point - [10, 0]).length - 1) < 1e-4)
    }
    #expect(hull.contains { $0.x > 10.9 })
    #expect(hull.contains { $0.x < -2.9 })
    // One disc within the other.
    #expect(Outline.capsule([0, 0], 3, [1, 0], 1).allSatisfy { abs($0.length - 3) < 1e-4 })
  }
}

@Suite struct CartoonColorTests {
  @Test func oklabMeetsKnownColors() {
    #expect(CartoonColor(lightness: 1, chroma: 0, hue: 0).rgb == [1, 1, 1])
    #expect(CartoonColor(lightness: 0, chroma: 0, hue: 0).rgb == [0, 0, 0])
    // sRGB red and blue in Oklab's polar form.
    #expect(CartoonColor(lightness: 0.62796, chroma: 0.25768, hue: 29.234).rgb == [1, 0, 0])
    #expect(CartoonColor(lightness: 0.45201, chroma: 0.31321, hue: 264.052).rgb == [0, 0, 1])
  }

  @Test func colorsOutsideRGBLoseChromaOnly() {
    for hue in stride(from: Float(0), to: 360, by: 15) {
      let color = CartoonColor(lightness: 0.7, chroma: 0.4, hue: hue).rgb
      #expect(color.min() >= 0 && color.max() <= 1)
      #expect(color.max() - color.min() > 0.2)
    }
  }

  @Test func aShadeIsDarkerThanItsBase() {
    for hue in stride(from: Float(0), to: 360, by: 30) {
      let tone = Tone(lightness: 0.7, chroma: 0.12, hue: hue)
      #expect(tone.shade.rgb.sum() < tone.base.rgb.sum() - 0.2)
    }
  }
}

@Suite struct PoseTests {
  @Test(arguments: Performance.Action.allCases)
  func theLowerSoleStaysOnTheGroundUnlessLifted(action: Performance.Action) {
    var random = CounterRandom(seed: 3, purpose: "test")
    let performance = Performance(action, facing: 0.4, random: &random)
    let body = CharacterDesign.Proportions()
    for frame in stride(from: Float(0), to: 40, by: 2) {
      let pose = performance.pose(at: frame)
      let skeleton = Skeleton(body, pose)
      let lowest = min(skeleton.ankles[0].y, skeleton.ankles[1].y) - pose.lift
      #expect(lowest > 0 && lowest < 0.12, "\(action) at \(frame): \(lowest)")
      #expect(skeleton.head.y > skeleton.chest.y && skeleton.chest.y > skeleton.hip.y)
    }
  }

  @Test func aFullTurnShowsTheSameSide() {
    let p: SIMD3<Float> = [0.2, 0.5, 0.3]
    let front = FigureView(ground: [0, 0], scale: 1, yaw: 0.3)
    let turned = FigureView(ground: [0, 0], scale: 1, yaw: 0.3 + 2 * .pi)
    #expect((front.point(p) - turned.point(p)).length < 1e-5)
    // A quarter turn to the right shows what is before the character at the right.
    #expect(FigureView(ground: [0, 0], scale: 1, yaw: 0.5 * .pi).point([0, 0, 1]).x > 0.99)
  }
}
