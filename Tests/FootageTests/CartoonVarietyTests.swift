import Foundation
import Randomness
import Testing

@testable import Footage

/// What makes shots and places differ: networks learn from it to colour what they have not seen.
@Suite struct CartoonVarietyTests {
  private func canvas(_ size: Int = 64, center: Vector2 = .zero) -> CartoonCanvas {
    CartoonCanvas(
      width: size, height: size, camera: Camera(center: center, zoom: 1),
      inkColor: CartoonColor(lightness: 0.2, chroma: 0, hue: 0), light: [0.6, 0.8])
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
}
