import Footage
import Testing

@testable import Areas
@testable import Coloring

@Suite("What areas of a drawing may be, held against their surroundings")
struct AreaMatchesTests {
  /// The geometry of squares with the given centres, pixels of a page of 100 by 100.
  private func squares(_ centers: [SIMD2<Float>], side: Int = 10) -> [AreaGeometry] {
    centers.map { rectangle($0, width: side, height: side) }
  }

  private func rectangle(
    _ center: SIMD2<Float>, width: Int, height: Int, isAtBorder: Bool = false
  ) -> AreaGeometry {
    let (left, top) = (Int(center.x) - width / 2, Int(center.y) - height / 2)
    let bounds = PixelRectangle(columns: left..<left + width, rows: top..<top + height)
    let area = AreaMap.Area(
      kind: .paper, pixels: width * height, bounds: bounds, center: center, isAtBorder: isAtBorder)
    return AreaGeometry(area, in: PixelRectangle(columns: 0..<100, rows: 0..<100))
  }

  /// Areas that lie there, each beside all others but where `borders` say otherwise.
  private func areas(
    _ places: [AreaGeometry], borders: [[AreaBorder]]? = nil, background: Int? = nil
  ) -> AreaMatches.Areas {
    let all = places.indices.map { area in
      places.indices.filter { $0 != area }.map { AreaBorder(with: $0, share: 1 / Float(places.count - 1)) }
    }
    return .init(places: places, borders: borders ?? all, background: background)
  }

  /// A face: two eyes that look alike, a nose and a mouth.
  private let face: [SIMD2<Float>] = [[30, 30], [60, 30], [45, 45], [45, 65]]

  /// The network knows nose and mouth, and takes each eye for the other as soon as for itself, and a little sooner.
  private let unsure: [[Float]] = [
    [0.43, 0.47, 0.02, 0.01], [0.47, 0.43, 0.01, 0.01], [0.01, 0.02, 0.9, 0.01], [0.01, 0.01, 0.01, 0.9],
  ]

  private func likeliest(_ matches: AreaMatches) -> [Int?] {
    matches.pages[0].shares.map { shares in shares.indices.max { shares[$0] < shares[$1] } }
  }

  @Test(
    "parts that look alike are told apart by what is around them",
    arguments: zip([SIMD2<Float>(0, 0), SIMD2(20, -12), SIMD2(-5, 3)], [Float(1), 1, 0.5]))
  func surroundings(shift: SIMD2<Float>, scale: Float) {
    let drawn = face.map { $0 * scale + shift + 20 * (1 - scale) }
    let matches = AreaMatches(
      pages: [
        .init(
          target: areas(squares(drawn, side: Int(10 * scale))), areas: areas(squares(face)), isOfTargetSize: scale == 1,
          shares: unsure)
      ], none: [0.07, 0.08, 0.06, 0.07])
    #expect(likeliest(matches) == [1, 0, 2, 3])
    let relaxed = matches.relaxed()
    #expect(likeliest(relaxed) == [0, 1, 2, 3])
    for area in relaxed.none.indices {
      let total = relaxed.none[area] + relaxed.pages[0].shares[area].reduce(0, +)
      #expect(abs(total - 1) < 1e-5 && relaxed.none[area] < 0.1)
    }
  }

  @Test("a figure that is drawn narrower than on its page is measured by each axis")
  func scaleOfEachAxis() {
    let drawn = face.map { center in
      rectangle([20 + center.x / 4, center.y], width: 3, height: 10)
    }
    let matches = AreaMatches(
      pages: [.init(target: areas(drawn), areas: areas(squares(face)), isOfTargetSize: false, shares: unsure)],
      none: [0.07, 0.08, 0.06, 0.07])
    #expect(likeliest(matches.relaxed()) == [0, 1, 2, 3])
  }

  @Test("what touches the border of the page, as the background does, has no say")
  func border() {
    /// How much likelier the first of two candidates gets by a nose that is sure, where that one wants it.
    func advantage(isAtBorder: Bool) -> Float {
      let target = [rectangle([30, 30], width: 10, height: 10)]
      let nose = rectangle([45, 45], width: 10, height: 10, isAtBorder: isAtBorder)
      let page = AreaMatches.Page(
        target: areas(target + [nose]), areas: areas(squares([[30, 30], [80, 30], [45, 45]])), isOfTargetSize: true,
        shares: [[0.45, 0.45, 0.05], [0.01, 0.01, 0.95]])
      let shares = AreaMatches(pages: [page], none: [0.05, 0.03]).relaxed().pages[0].shares[0]
      return shares[0] / shares[1]
    }
    #expect(advantage(isAtBorder: false) > 5)
    #expect(abs(advantage(isAtBorder: true) - 1) < 0.05)
  }

  /// An area is a sleeve or a boot, which look alike, and half of its outline lies along a hand.
  @Test("what touches in a drawing does so on the page, and who is not sure has little say")
  func touching() {
    func accord(_ hand: [Float], besideSleeve: Float = 0.2) -> (sleeve: Float, boot: Float) {
      let border = { AreaBorder(with: $0, share: $1) }
      let page = AreaMatches.Page(
        target: areas(squares([[50, 30], [50, 50], [80, 80]])),
        areas: areas(
          squares([[50, 20], [50, 50], [50, 80]]),
          borders: [[border(1, besideSleeve), border(2, 1 - besideSleeve)], [border(0, 0.02)], [border(0, 1)]]),
        isOfTargetSize: true, shares: [[0.45, 0, 0.45], hand, [0, 0, 0]])
      let found = page.accord()
      return (found[0][0], found[0][2])
    }
    // The other half lies along what the page does not show.
    let sure = accord([0, 1, 0])
    #expect(abs(sure.sleeve - 0.5 / 0.6) < 1e-5 && sure.boot == 0)
    // A border counts for the one of the two of whose outline it is more, in full from a tenth on.
    #expect(abs(accord([0, 1, 0], besideSleeve: 0.05).sleeve - 0.25 / 0.6) < 1e-5)
    #expect(abs(accord([0, 1, 0], besideSleeve: 0.01).sleeve - 0.1 / 0.6) < 1e-5)
    let unsure = accord([0.3, 0.3, 0.3])
    #expect(abs(unsure.sleeve - 0.15 * 2 / 3 / 0.25) < 1e-5 && abs(unsure.boot - 0.15 / 3 / 0.25) < 1e-5)
  }

  @Test("what lies beside nothing, within black, is left to what it looks like")
  func besideNothing() {
    let page = AreaMatches.Page(
      target: areas(squares([[50, 50]]), borders: [[]]), areas: areas(squares([[50, 50], [60, 60], [70, 70]])),
      isOfTargetSize: true, shares: [[0.5, 0.4, 0]])
    #expect(page.accord() == [[0.3, 0.3, 0.3]])
  }

  @Test("of parts that look alike and lie alike that is chosen which touches what the other touches")
  func chosenByTouch() {
    let border = { AreaBorder(with: $0, share: 1) }
    let matches = AreaMatches(
      pages: [
        .init(
          target: areas(squares([[50, 30], [50, 50]])),
          areas: areas(squares([[40, 30], [60, 30], [50, 50]]), borders: [[border(2)], [], [border(0)]]),
          isOfTargetSize: true, shares: [[0.4, 0.5, 0], [0, 0, 0.9]])
      ], none: [0.1, 0.1])
    #expect(likeliest(matches) == [1, 2])
    #expect(likeliest(matches.relaxed()) == [0, 2])
  }

  @Test("pages are looked at one by one, and their probabilities are one whole")
  func severalPages() {
    /// A page on which the parts lie otherwise speaks for nothing, and changes nothing on the other.
    let other: [SIMD2<Float>] = [[80, 80], [20, 20], [70, 20], [20, 70]]
    let halves = unsure.map { $0.map { $0 / 2 } }
    let matches = AreaMatches(
      pages: [
        .init(target: areas(squares(face)), areas: areas(squares(face)), isOfTargetSize: true, shares: halves),
        .init(target: areas(squares(face)), areas: areas(squares(other)), isOfTargetSize: true, shares: halves),
      ], none: [0.07, 0.08, 0.06, 0.07])
    let relaxed = matches.relaxed()
    #expect(likeliest(relaxed) == [0, 1, 2, 3])
    for area in face.indices {
      let shares = relaxed.pages.map { $0.shares[area].reduce(0, +) }
      #expect(shares[0] > 4 * shares[1])
      #expect(abs(shares[0] + shares[1] + relaxed.none[area] - 1) < 1e-5)
    }
  }

  @Test(
    "of two areas that would be the same one, the less sure is what nothing else is; but paper shows through many gaps",
    arguments: [nil, 0])
  func claims(background: Int?) {
    let matches = AreaMatches(
      pages: [
        .init(
          target: areas(squares([[30, 50], [60, 50]]), borders: [[], []]),
          areas: areas(squares([[50, 20], [50, 80]]), background: background), isOfTargetSize: true,
          shares: [[0.95, 0.04], [0.5, 0.45]])
      ], none: [0.01, 0.05])
    #expect(likeliest(matches) == [0, 0])
    #expect(likeliest(matches.relaxed()) == [0, background ?? 1])
  }

  @Test("what no page shows stays so, and a drawing without references, or areas, is borne")
  func nothing() {
    let pages = [
      AreaMatches.Page(
        target: areas(squares(face)), areas: areas(squares(face)), isOfTargetSize: true,
        shares: unsure.map { $0.map { $0 / 50 } })
    ]
    #expect(AreaMatches(pages: pages, none: .init(repeating: 0.98, count: 4)).relaxed().none.allSatisfy { $0 > 0.6 })
    #expect(AreaMatches(pages: [], none: [1, 1]).relaxed().none == [1, 1])
    #expect(AreaMatches(pages: [], none: []).relaxed().none.isEmpty)
  }

  @Test("colours of areas are summed up, and areas of no flat colour say nothing")
  func colors() {
    let matches = AreaMatches(
      pages: [
        .init(
          target: areas(squares([[30, 50]])), areas: areas(squares(face)), isOfTargetSize: true,
          shares: [[0.2, 0.3, 0.3, 0.1]])
      ], none: [0.1])
    let red: SIMD4<Float> = [1, 0, 0, 1]
    let votes = AreaVotes(matches, colors: [[red, nil, red, .zero]], links: [])
    #expect(votes.colors == [red, .zero])
    #expect(abs(votes.shares[0][0] - 0.5 / 0.7) < 1e-5 && abs(votes.shares[0][1] - 0.1 / 0.7) < 1e-5)
  }

  @Test("a closer look says where among the figures an area is, and other pages keep their say")
  func closerLook() {
    func page(_ shares: [[Float]]) -> AreaMatches.Page {
      .init(target: areas([]), areas: areas([]), isOfTargetSize: false, shares: shares)
    }
    // Two figures of one character, one of another, and a frame.
    var matches = AreaMatches(
      pages: [
        page([[0.1, 0.1], [0.1, 0]]), page([[0.1, 0], [0, 0]]), page([[0.3], [0.5]]), page([[0.2], [0.4]]),
      ], none: [0.2, 0])
    let part = AreaMatches(pages: [page([[0, 0], [0.5, 0.25]]), page([[0, 0], [0, 0]])], none: [1, 0.25])
    matches.take(part, areas: [(own: 0, ofPart: 1)], pages: [0, 1], of: [0, 1, 2])
    let taken = matches.pages.flatMap { $0.shares[0] } + [matches.none[0]]
    let differences = zip(taken, [0.4, 0.2, 0, 0, 0, 0.2, 0.2]).map { abs($0 - $1) }
    #expect(taken.count == 7 && differences.allSatisfy { $0 < 1e-6 })
    #expect(matches.pages.map { $0.shares[1] } == [[0.1, 0], [0, 0], [0.5], [0.4]] && matches.none[1] == 0)
  }

  @Test("far pages are asked about what near ones do not show")
  func farPages() {
    func page(_ shares: [[Float]]) -> AreaMatches.Page {
      .init(target: areas([]), areas: areas([]), isOfTargetSize: false, shares: shares)
    }
    var matches = AreaMatches(pages: [page([[0.75], [0]])], none: [0.25, 1])
    matches.ask(AreaMatches(pages: [page([[0.5], [0.25]]), page([[0.5], [0.25]])], none: [0, 0.5]))
    #expect(matches.pages.map { $0.shares.map { $0[0] } } == [[0.75, 0], [0.125, 0.25], [0.125, 0.25]])
    #expect(matches.none == [0, 0.5])
  }
}
