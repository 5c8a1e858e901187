import Graph
import Testing

/// Graphs some of whose inputs keep their values over many runs.
@Suite(.serialized)
@MainActor
struct SteadyInputTests {
  /// `2 * (steady + steady) * changing`, and the steady sum.
  private func withGraph(_ body: (_ run: (_ steady: [Float]?, _ changing: [Float]) throws -> [[Float]]) throws -> Void)
    throws
  {
    let graph = Graph()
    let (steady, changing) = (
      graph.input("steady", .activation(1, 1, 3, 8)), graph.input("changing", .activation(1, 1, 3, 8))
    )
    let sum = graph.sum(steady, steady)
    // Memory that the steady part alone needs may serve the changing part.
    let doubled = graph.scaled(graph.scaled(graph.scaled(sum, by: 4), by: 2), by: 0.25)
    let outputs = [graph.product(graph.scaled(graph.scaled(changing, by: 2), by: 0.5), doubled), sum]
    var options = CompiledGraph.Options()
    options.steadyInputs = [steady]
    try SharedDevice.use { device in
      let compiled = try CompiledGraph(
        graph, outputs: outputs, variables: DeviceVariables(device: device), options: options)
      #expect(unguardedHazards(in: compiled.steps).isEmpty)
      try body { steadyValues, changingValues in
        if let steadyValues { compiled.write(steadyValues, to: steady) }
        compiled.write(changingValues, to: changing)
        try compiled.run()
        return outputs.map { compiled.read($0) }
      }
    }
  }

  @Test func resultsFollowEveryInputThatIsWritten() throws {
    let (one, other) = ((0..<24).map(Float.init), (0..<24).map { Float($0 * $0) - 50 })
    func expect(_ results: [[Float]], of steady: [Float], _ changing: [Float]) {
      #expect(results == [zip(steady, changing).map { 4 * $0 * $1 }, steady.map { 2 * $0 }])
    }
    try withGraph { run in
      try expect(run(one, one), of: one, one)
      try expect(run(nil, other), of: one, other)
      try expect(run(nil, one), of: one, one)
      try expect(run(other, one), of: other, one)
      try expect(run(nil, other), of: other, other)
    }
  }
}
