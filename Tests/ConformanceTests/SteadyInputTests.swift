import Graph
import Testing
import Vulkan

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

  /// As a trainer does, which works meanwhile, and resumes by writing weights.
  @Test func submittedRunsLeaveOutWhatIsSteadyUntilVariablesAreWritten() throws {
    let (graph, arena) = (Graph(), VariableArena(name: "weights"))
    let weight = graph.variable(arena.variable("weight", .activation(1, 1, 3, 8)), of: arena)
    let x = graph.input("x", .activation(1, 1, 3, 8))
    let y = graph.product(x, graph.scaled(weight, by: 2))
    var options = CompiledGraph.Options()
    options.steadyInputs = []
    options.isProfiled = true
    try SharedDevice.use { device in
      let variables = DeviceVariables(device: device)
      let compiled = try CompiledGraph(graph, outputs: [y], variables: variables, options: options)
      compiled.write((0..<24).map(Float.init), to: x)
      /// The launches of a run.
      func run(of weight: Float) throws -> Int {
        try compiled.submit()
        try compiled.wait()
        #expect(compiled.read(y) == (0..<24).map { 2 * weight * Float($0) })
        return try compiled.profile().reduce(0) { $0 + $1.calls }
      }
      for weight in [3, 5] as [Float] {
        try variables.write(arena) { .init(repeating: weight, count: $0.type.count) }
        #expect(try run(of: weight) == 2)
        #expect(try run(of: weight) == 1)
      }
    }
  }

  @Test func compilingIsLeftWhereSomebodyWishes() throws {
    let graph = Graph()
    let x = graph.input("x", .activation(1, 4, 4, 4))
    var options = CompiledGraph.Options()
    let cancellation = Cancellation()
    options.cancellation = cancellation
    cancellation.wish()
    // On a device of its own, which has no pipelines yet.
    let instance = try Instance(validation: .on)
    let device = try Device(instance.choose(), instance: instance, cacheDirectory: nil)
    #expect(throws: CancellationError.self) {
      try CompiledGraph(
        graph, outputs: [graph.scaled(x, by: 2)], variables: DeviceVariables(device: device), options: options)
    }
    #expect(instance.validationMessages == [])
  }

  @Test func aRunThatWasLeftIsWholeTheNextTime() throws {
    let graph = Graph()
    let x = graph.input("x", .activation(1, 64, 64, 16))
    let y = (0..<20).reduce(x) { y, _ in graph.scaled(graph.scaled(y, by: 2), by: 0.5) }
    var options = CompiledGraph.Options()
    options.submissionWork = 1
    try SharedDevice.use { device in
      let compiled = try CompiledGraph(
        graph, outputs: [y], variables: DeviceVariables(device: device), options: options)
      let values = (0..<x.type.count).map(Float.init)
      compiled.write(values, to: x)
      let cancellation = Cancellation()
      try compiled.submit(cancellation: cancellation)
      cancellation.wish()
      #expect(throws: CancellationError.self) { try compiled.wait() }
      #expect(throws: CancellationError.self) { try compiled.run(cancellation: cancellation) }
      try compiled.run(cancellation: Cancellation())
      #expect(compiled.read(y) == values)
    }
  }
}
