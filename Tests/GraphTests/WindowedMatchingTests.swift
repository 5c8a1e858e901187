import Testing

@testable import Graph

@Suite struct WindowedMatchingTests {
  @Test func onlyQueryKeysAndStillHaveGradients() {
    let graph = Graph()
    let features = graph.input("features", .activation(2, 8, 12, 5))
    let query = graph.scaled(features, by: 2)
    let keys = graph.repeated(graph.scaled(features, by: 3), 3)
    let values = graph.input("values", .activation(6, 8, 12, 3))
    let still = graph.input("still", .activation(6, 8, 12, 1))
    let coarse = graph.input("coarse", .activation(2, 2, 3, 7))
    let best = graph.bestMatch(query: coarse, keys: graph.repeated(coarse, 3), references: 3)
    let matched = graph.windowedMatching(
      query: query, keys: keys, values: values, best: best, still: still, radius: 3, penalty: 0.1)
    #expect(best.type == .activation(6, 2, 3, 3))
    #expect(matched.type == .activation(2, 8, 12, 4))
    let seed = graph.input("seed", matched.type)
    let gradients = graph.gradients(from: [matched.id: seed], with: [query, keys, still, values, best, coarse])
    #expect(gradients.map { $0?.type } == [query.type, keys.type, still.type, nil, nil, nil])
  }
}
