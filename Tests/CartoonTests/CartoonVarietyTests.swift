import Footage
import Foundation
import Randomness
import Testing

@testable import Cartoon

/// What makes shots, places and characters differ: networks learn from it to colour what they have not seen.
@Suite struct CartoonVarietyTests {
  private func canvas(_ size: Int = 64, center: Vector2 = .zero, pen: Float = 1) -> CartoonCanvas {
    CartoonCanvas(
      width: size, height: size, camera: Camera(center: center, zoom: 1),
      inkColor: CartoonColor(lightness: 0.2, chroma: 0, hue: 0), pen: pen, light: [0.6, 0.8])
  }

  private func ink(_ canvas: CartoonCanvas) -> Int { canvas.developed().line.samples.count { $0 == 0 } }

  // MARK: Grain

  @Test func grainDiffersFromFrameToFrameAndLeavesTheLines() {
    let (clean, film) = (Cartoon(seed: 5).shot(0), Cartoon(seed: 5, grain: 4 / 255).shot(0))
    let frames = (0..<2).map { film.frame($0, width: 48, height: 48) }
    let drawn = clean.frame(0, width: 48, height: 48)
    #expect(frames[0].line == drawn.line)
    // Colours that the grain takes beyond black or white are cut, so a little less.
    let deviation = Metrics.meanSquaredError(frames[0].color, drawn.color).squareRoot() * 255
    #expect((3...4.3).contains(deviation), "grain of \(deviation) levels")
    #expect(frames[0].color == film.frame(0, width: 48, height: 48).color)
    // The drawing is held for two frames at least; the grain is not.
    #expect(clean.frame(0, width: 48, height: 48).line == clean.frame(1, width: 48, height: 48).line)
    #expect(frames[0].color != frames[1].color)
  }

  // MARK: Places

  @Test(arguments: Backdrop.Kind.allCases.filter(\.isPainting))
  func paintingsAreTexturedDifferentAndWithoutLines(kind: Backdrop.Kind) {
    var brightness: [Float] = []
    for seed in UInt64(0)..<12 {
      var random = CounterRandom(seed: seed, purpose: "test")
      let backdrop = Backdrop(kind, random: &random)
      var canvas = canvas()
      backdrop.paint(on: &canvas)
      let frame = canvas.developed()
      #expect(frame.line.samples.allSatisfy { $0 == 1 })
      let samples = frame.color.samples
      let mean = samples.reduce(0, +) / Float(samples.count)
      // Neighbours differ, and not in a few edges only.
      let rough = samples.indices.dropLast(3).count { abs(samples[$0] - samples[$0 + 3]) > 0.003 }
      #expect(Double(rough) > 0.3 * Double(samples.count), "\(kind), seed \(seed)")
      brightness.append(mean)
    }
    #expect((brightness.max() ?? 0) - (brightness.min() ?? 0) > 0.12, "\(kind): \(brightness)")
    #expect((brightness.min() ?? 1) < 0.25, "\(kind): \(brightness)")
  }

  @Test func aThirdOfTheShotsHasAPaintingBehindIt() {
    let film = Cartoon(seed: 4, castSize: 40)
    let count = (0..<240).count { film.backdrops[film.shot($0).staging.backdrop].kind.isPainting }
    #expect((65...105).contains(count), "\(count) of 240")
    #expect(film.backdrops.count == 40)
  }

  // MARK: Motion

  private func shot(_ template: Staging.Template, of film: Cartoon) -> CartoonShot? {
    (0..<Staging.Template.allCases.count).lazy.map { film.shot($0) }.first { $0.name.hasSuffix(template.rawValue) }
  }

  @Test(arguments: UInt64(1)...5) func whoDashesCrossesThePictureInTenFramesAndAgain(seed: UInt64) throws {
    let film = Cartoon(seed: seed)
    let staging = try #require(shot(.dash, of: film)).staging
    let role = try #require(staging.roles.first)
    for span in [Float(1), 1.8] {
      let places = (0..<staging.frameCount).map { frame -> Float in
        let figure = staging.figures(at: frame, cast: film.cast, span: span).first {
          $0.view.scale == (1 - 0.12 * role.back) * film.cast[role.character].body.height
        }
        return figure?.view.ground.x ?? .nan
      }
      // One jump back a crossing.
      let returns = zip(places, places.dropFirst()).count { ($1 - $0) * (role.speed < 0 ? -1 : 1) < 0 }
      #expect((2...5).contains(returns), "\(places)")
      #expect((places.max() ?? 0) - (places.min() ?? 0) > 0.75 * span)
    }
  }

  @Test(arguments: UInt64(1)...5) func aPanCarriesTheCameraOverAPainting(seed: UInt64) throws {
    let film = Cartoon(seed: seed)
    let staging = try #require(shot(.pan, of: film)).staging
    #expect(film.backdrops[staging.backdrop].kind.isPainting)
    let way = staging.camera(at: staging.frameCount - 1).center - staging.camera(at: 0).center
    #expect(abs(way.x) >= 0.5)
  }

  // MARK: Characters

  @Test func penAndDetailDecideHowMuchInkThereIs() throws {
    var random = CounterRandom(seed: 2, purpose: "test")
    let pose = Performance(.walk, facing: 0.5, random: &random).pose(at: 3)
    func ink(_ design: CharacterDesign, pen: Float) -> Int {
      var canvas = canvas(256, pen: pen)
      for part in Figure(design, pose, ground: [0, -0.4], scale: 1).parts() { canvas.paint(part) }
      return self.ink(canvas)
    }
    for var design in Cartoon(seed: 3, castSize: 10).cast {
      design.isLeatherInked = false
      let amounts = [CharacterDesign.Detail.sparse, .usual, .rich].map { detail -> Int in
        design.detail = detail
        return ink(design, pen: 1)
      }
      #expect(amounts[0] <= amounts[1] && amounts[1] < amounts[2], "\(amounts)")
      design.detail = .usual
      #expect(Double(ink(design, pen: 1.35)) > 1.4 * Double(ink(design, pen: 0.55)))
      let before = ink(design, pen: 1)
      design.isLeatherInked = true
      #expect(ink(design, pen: 1) > before)
    }
  }

  @Test func softShadeComesGradually() {
    let disc = Outline.ellipse([0, 0], [0.3, 0.3], count: 64)
    let tone = Tone(lightness: 0.7, chroma: 0.1, hue: 30)
    // How many pixels of the disc are between light and shade.
    func between(isSoft: Bool) -> Int {
      var canvas = canvas(256)
      canvas.paint(Part(polygons: [disc], tone: tone, shadeWidth: 0.15, ink: 0, isSoft: isSoft))
      let image = canvas.developed().color
      return (0..<256 * 256).count { pixel in
        let red = image.samples[3 * pixel]
        return red > tone.shade.rgb.x + 0.004 && red < tone.base.rgb.x - 0.004
      }
    }
    #expect(between(isSoft: true) > 5000 && between(isSoft: false) < 500)
  }

  @Test(arguments: [UInt64(1), 7]) func aCastOfFortyHasFortyLooks(seed: UInt64) {
    let cast = Cartoon(seed: seed, castSize: 40).cast
    let looks = cast.map { "\($0.hat) \($0.hair) \($0.beard) \($0.garment) \($0.prop) \($0.hasCape) \($0.detail)" }
    #expect(Set(looks).count >= 38)
    #expect(cast.allSatisfy { $0.body.leg > 0.18 }, "\(cast.map(\.body.leg))")
    let heads = cast.map(\.body.head)
    #expect((heads.max() ?? 0) > 0.25 && (heads.min() ?? 1) < 0.16)
    #expect(cast.contains { $0.isSoftlyShaded } && cast.contains { $0.isLeatherInked })
  }
}
