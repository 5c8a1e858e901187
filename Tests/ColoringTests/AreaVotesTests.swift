import Testing

@testable import Coloring

private let red: SIMD4<Float> = [1, 0, 0, 1]
private let blue: SIMD4<Float> = [0, 0, 1, 1]

@Suite("Votes for the colours of areas")
struct AreaVotesTests {
  /// A drawing of two areas, of which the first should be red and the second blue.
  private let flipped = AreaVotes(
    colors: [red, blue], shares: [[0.3, 0.6], [0.1, 0.8]],
    links: [[[0.9, 0.05], [0, 0.95]], [[0.9, 0], [0, 0.9]]].map { $0.map(AreaVotes.links) })
  /// Its neighbours, whose references came in another order, with a colour of their own.
  private let neighbour = AreaVotes(
    colors: [blue, [0, 1, 0, 1], red], shares: [[0.1, 0, 0.85], [0.9, 0.02, 0.05]], links: [nil, nil])

  @Test("a colour that one drawing alone has is outvoted by the drawings before and after")
  func flip() {
    #expect(flipped.best(0).color == blue)
    let settled = flipped.settled(by: [neighbour, neighbour])
    #expect(settled.best(0).color == red && settled.best(0).isSupported)
    #expect(settled.best(1).color == blue)
    #expect(settled.shares.allSatisfy { $0.reduce(0, +) <= 1 })
  }

  @Test("without neighbours, or without links to them, an area keeps its colour")
  func alone() {
    #expect(flipped.settled(by: [nil, nil]).shares == flipped.shares)
    let unlinked = AreaVotes(colors: flipped.colors, shares: flipped.shares, links: [[[], []], nil])
    #expect(unlinked.settled(by: [neighbour, neighbour]).shares == flipped.shares)
  }

  @Test("what is likeliest none of the references is not supported")
  func support() {
    let votes = AreaVotes(colors: [red, blue], shares: [[0.3, 0.1], [0.4, 0.3]], links: [])
    #expect(votes.best(0) == (red, false))
    #expect(votes.best(1) == (red, true))
    #expect(AreaVotes(colors: [], shares: [[]], links: []).best(0) == (.zero, false))
  }
}
