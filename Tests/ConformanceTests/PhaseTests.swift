import Graph
import Kernels
import Testing
import Vulkan

/// What a run leaves of the variables that it changes.
@Suite("Phases of a graph", .serialized)
@MainActor
struct PhaseTests {
  private static let type = TensorType.activation(1, 64, 64, 16)

  /// Runs a graph that takes long over an input and then adds what comes out to a variable and stores it in another, which
  /// it reads before.
  private func run(
    isLeft: Bool, _ expect: (_ changed: [Float], _ before: [Float], _ output: [Float]?) throws -> Void
  ) throws {
    let (graph, arena) = (Graph(), VariableArena(name: "state"))
    let x = graph.input("x", Self.type)
    let total = arena.variable("total", Self.type)
    let stored = graph.variable(total, of: arena)
    let y = (0..<20).reduce(x) { y, _ in graph.scaled(graph.scaled(y, by: 2), by: 0.5) }
    graph.update(stored, with: graph.sum(stored, y))
    // The update comes last, whatever is built after it.
    let read = graph.scaled(stored, by: 3)
    var options = CompiledGraph.Options()
    // One workgroup a submission, so that there is something to leave.
    if isLeft { options.submissionWork = 1 }
    try SharedDevice.use { device in
      let variables = DeviceVariables(device: device)
      let before = (0..<Self.type.count).map { Float($0 % 17) }
      try variables.write(arena) { _ in before }
      let compiled = try CompiledGraph(graph, outputs: [read], variables: variables, options: options)
      #expect(unguardedHazards(in: compiled.steps).isEmpty)
      compiled.write((0..<Self.type.count).map(Float.init), to: x)
      let cancellation = Cancellation()
      try compiled.submit(cancellation: cancellation)
      if isLeft {
        cancellation.wish()
        #expect(throws: CancellationError.self) { try compiled.wait() }
      } else {
        try compiled.wait()
      }
      let after = try #require(variables.read(arena)["total"])
      try expect(after, before, isLeft ? nil : compiled.read(read))
    }
  }

  @Test func variablesChangeAfterAllElseHasReadThem() throws {
    try run(isLeft: false) { changed, before, output in
      #expect(output?.elementsEqual(before.map { 3 * $0 }) == true)
      #expect(changed.indices.allSatisfy { changed[$0] == before[$0] + Float($0) })
    }
  }

  @Test func aRunThatIsLeftChangesNoVariable() throws {
    try run(isLeft: true) { changed, before, _ in
      #expect(changed.elementsEqual(before))
    }
  }
}
