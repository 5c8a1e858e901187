import Footage
import Testing

@testable import Cartoon

/// A pixel in whole levels, so that flat colours compare exactly.
private func level(_ image: Image, _ x: Int, _ y: Int) -> SIMD3<Int32> {
  SIMD3((0..<3).map { Int32((image[x, y, $0] * 255).rounded()) })
}

private func count(of color: CartoonColor, in image: Image) -> Int {
  let wanted = SIMD3((0..<3).map { Int32((color.rgb[$0] * 255).rounded()) })
  return (0..<image.height).reduce(0) { sum, y in
    sum + (0..<image.width).filter { level(image, $0, y) == wanted }.count
  }
}

@Suite struct CartoonTests {
  let film = Cartoon(seed: 7)

  @Test func framesAreAPureFunctionOfSeedShotAndIndex() {
    let again = Cartoon(seed: 7)
    _ = again.shot(11).frame(3, width: 40, height: 40)
    for index in [0, 4, 9] {
      let (one, other) = (film.shot(index), again.shot(index))
      #expect(one.name == other.name)
      #expect(one.frameCount == other.frameCount)
      let (a, b) = (one.frame(5, width: 72, height: 64), other.frame(5, width: 72, height: 64))
      #expect(a.color == b.color)
      #expect(a.line == b.line)
    }
  }

  @Test func anotherSeedIsAnotherCast() {
    let other = Cartoon(seed: 8)
    for (one, two) in zip(film.cast, other.cast) {
      #expect(one.palette.main != two.palette.main)
    }
    #expect(film.shot(0).frame(0, width: 48, height: 48).color != other.shot(0).frame(0, width: 48, height: 48).color)
  }

  @Test(arguments: [UInt64(0), 1, 2, 3, 42, 99])
  func charactersAreToldApartByTheirColors(seed: UInt64) {
    let cast = Cartoon(seed: seed, castSize: 4).cast
    for first in cast.indices {
      for second in cast.indices where second > first {
        let difference = cast[first].palette.main.base.rgb - cast[second].palette.main.base.rgb
        #expect((difference * difference).sum().squareRoot() > 0.2, "characters \(first) and \(second)")
      }
    }
  }

  @Test func palettesHoldOverAllShots() {
    var seen: Set<Int> = []
    for index in 0..<24 {
      let shot = film.shot(index)
      // Who dashes is out of the picture at times.
      guard shot.staging.roles.count == 1, shot.staging.roles[0].crossing == 0 else { continue }
      let who = shot.staging.roles[0].character
      let palette = film.cast[who].palette
      // The largest flat colour of a character is its garment, or its skin where it wears next to none.
      let tone = film.cast[who].garment == .bare ? palette.skin : palette.main
      for frame in stride(from: 0, to: shot.frameCount, by: 5) {
        let image = shot.frame(frame, width: 96, height: 96).color
        #expect(count(of: tone.base, in: image) + count(of: tone.shade, in: image) > 40, "\(shot.name), frame \(frame)")
        seen.insert(who)
      }
    }
    #expect(seen == [0, 1, 2])
  }

  @Test(arguments: [64, 128])
  func lineArtIsBinaryAndLiesOnTheInkOfThePicture(size: Int) {
    let ink = film.ink.rgb
    for index in 0..<Staging.Template.allCases.count {
      let shot = film.shot(index)
      let isPainting = film.backdrops[shot.staging.backdrop].kind.isPainting
      let frame = shot.frame(8, width: size, height: size)
      var (inked, light, missed) = (0, 0, 0)
      for y in 0..<size {
        for x in 0..<size {
          let value = frame.line[x, y, 0]
          #expect(value == 0 || value == 1)
          let difference = SIMD3(frame.color[x, y, 0], frame.color[x, y, 1], frame.color[x, y, 2]) - ink
          if value == 0 {
            inked += 1
            if difference.max() > 0.56 { light += 1 }
          } else if !isPainting, max(difference.max(), -difference.min()) < 0.01 {
            // Paintings may hold any colour, and be as dark as ink.
            missed += 1
          }
        }
      }
      let share = Float(inked) / Float(size * size)
      #expect(share > 0.015 && share < 0.35, "\(shot.name) has \(share) of ink")
      #expect(light == 0, "\(shot.name) has ink in the line art where its picture is light")
      #expect(missed == 0, "\(shot.name) has ink in its picture that its line art lacks")
    }
  }

  @Test func drawingsAreHeld() {
    var still = 0
    var holds: Set<Int> = []
    for index in 0..<24 {
      let shot = film.shot(index)
      #expect(shot.frameCount.isMultiple(of: 2))
      func picture(_ frame: Int) -> Image { shot.frame(frame, width: 48, height: 48).color }
      let hold = shot.staging.hold
      holds.insert(hold)
      // The sixth frame is a new drawing on twos and on threes.
      if shot.staging.move.isStill {
        still += 1
        #expect(picture(6) == picture(6 + hold - 1), "\(shot.name)")
      }
      #expect(picture(6) != picture(6 + hold), "\(shot.name)")
    }
    #expect(still > 3)
    #expect(holds == [2, 3])
  }

  @Test(arguments: [UInt64(7), 21])
  func theNextDrawingIsLikeButNotTheAnswer(seed: UInt64) {
    let film = Cartoon(seed: seed)
    var total = 0.0
    let count = Staging.Template.allCases.count
    for index in 0..<count {
      let shot = film.shot(index)
      let scores = [2, 10, 18].map { frame in
        Metrics.psnr(
          shot.frame(frame, width: 64, height: 64).color,
          shot.frame(frame + shot.staging.hold, width: 64, height: 64).color)
      }
      let mean = scores.reduce(0, +) / 3
      #expect(mean > 9 && mean < 29, "\(shot.name): \(mean) dB")
      total += mean / Double(count)
    }
    #expect(total > 12 && total < 18, "\(total) dB")
  }

  @Test func anySizeIsDrawn() {
    for (width, height) in [(1, 1), (37, 53), (200, 31), (3, 90), (129, 128)] {
      for index in 0..<10 {
        let frame = film.shot(index).frame(1, width: width, height: height)
        #expect(frame.color.width == width && frame.color.height == height && frame.color.channels == 3)
        #expect(frame.line.width == width && frame.line.height == height && frame.line.channels == 1)
        #expect(frame.color.samples.allSatisfy { $0 >= 0 && $0 <= 1 })
      }
    }
  }

  @Test func sizeDoesNotChangeTheDrawing() {
    let shot = film.shot(2)
    let large = shot.frame(4, width: 192, height: 192).color
    let small = shot.frame(4, width: 64, height: 64).color
    var reduced = Image(width: 64, height: 64, channels: 3, repeating: 0)
    for y in 0..<192 {
      for x in 0..<192 {
        for channel in 0..<3 { reduced[x / 3, y / 3, channel] += large[x, y, channel] / 9 }
      }
    }
    // Thin lines are relatively wider in the small picture; all else lies in the same place.
    #expect(Metrics.psnr(small, reduced) > 18)
  }

  @Test func everyTemplateComesOnceInARound() {
    let count = Staging.Template.allCases.count
    let names = (0..<count).map { film.shot($0).name }
    #expect(Set(names).count == count)
    #expect(Set(names.map { $0.drop { $0 != "_" } }).count == count)
  }

  @Test func aCastOfOneOrManyPlaysEveryShot() {
    for castSize in [1, 2, 12] {
      let film = Cartoon(seed: 5, castSize: castSize)
      #expect(film.cast.count == castSize)
      for index in 0..<10 {
        let roles = film.shot(index).staging.roles
        #expect(roles.allSatisfy { $0.character < castSize })
        let frame = film.shot(index).frame(8, width: 32, height: 32)
        #expect(frame.line.samples.contains(0))
      }
    }
  }
}
