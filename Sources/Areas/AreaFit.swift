import Footage
import Foundation

/// How an area of one page is laid over an area of another, turned and moved, so that both have as much in common as can be
/// found: a part that moves as a whole takes its shading with it.
public struct AreaFit: Sendable {
  /// A way to lay one over the other.
  private struct Pose {
    var degrees: Float
    /// From centre to centre.
    var offset: SIMD2<Float>
  }

  /// How many places of an area are looked at.
  private static let samples = 1024
  /// Angles that are tried at first, in degrees, and how often they are refined.
  private static let coarse: Float = 10
  private static let refinements = 3
  /// What a degree counts: of poses that fit equally the one that turns less.
  private static let turning: Float = 0.001

  /// How much both have in common, as a share of what either has: 1 where they are the same.
  public let overlap: Float
  private let center: SIMD2<Float>
  private let move: Move

  /// The best fit of `area` over `other`, both of which have pixels, where things are larger on the page of the one than on
  /// that of the other by `scale`.
  public init(_ area: AreaShape, over other: AreaShape, scale: Float = 1) {
    center = area.center
    let places = area.places(Self.samples).map { SIMD2(Float($0.x), Float($0.y)) - area.center }
    let pixels = Float(area.pixels) / (scale * scale)
    func overlap(_ pose: Pose) -> Float {
      let move = Move(degrees: pose.degrees, scale: scale, to: other.center + pose.offset)
      let inside = other.count(of: places, moved: move)
      let common = Float(inside) / Float(places.count) * pixels
      return common / (pixels + Float(other.pixels) - common)
    }
    var best = Pose(degrees: 0, offset: .zero)
    var most = -Float.infinity
    func consider(_ pose: Pose) {
      let fit = overlap(pose) - Self.turning * abs(pose.degrees)
      if fit > most { (best, most) = (pose, fit) }
    }
    for degrees in stride(from: Float(0), to: 360, by: Self.coarse) {
      consider(Pose(degrees: degrees > 180 ? degrees - 360 : degrees, offset: .zero))
    }
    // A quarter of the radius of a disc of as many pixels.
    var distance = (Float(other.pixels) / .pi).squareRoot() / 4
    var turn = Self.coarse / 2
    for _ in 0..<Self.refinements {
      let start = best
      let steps = [-distance, -distance / 3, 0, distance / 3, distance]
      for degrees in [-turn, 0, turn] {
        for down in steps {
          for across in steps {
            consider(Pose(degrees: start.degrees + degrees, offset: start.offset + SIMD2(across, down)))
          }
        }
      }
      (distance, turn) = (distance / 2, turn / 2)
    }
    move = Move(degrees: best.degrees, scale: scale, to: other.center + best.offset)
    self.overlap = overlap(best)
  }

  /// Where on the other's page a pixel of the area's page lies.
  public func source(of place: SIMD2<Int32>) -> SIMD2<Float> {
    move(SIMD2(Float(place.x), Float(place.y)) - center)
  }

  /// What turns places around a centre, reduces them, and puts them around another.
  struct Move: Sendable {
    let (cosine, sine): (Float, Float)
    let origin: SIMD2<Float>

    init(degrees: Float, scale: Float, to origin: SIMD2<Float>) {
      let angle = degrees * .pi / 180
      (cosine, sine) = (cos(angle) / scale, sin(angle) / scale)
      self.origin = origin
    }

    func callAsFunction(_ place: SIMD2<Float>) -> SIMD2<Float> {
      SIMD2(place.x * cosine - place.y * sine, place.x * sine + place.y * cosine) + origin
    }
  }
}
