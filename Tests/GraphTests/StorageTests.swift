import Kernels
import Testing
import Vulkan

@testable import Graph

@Suite("Storage")
struct StorageTests {
  /// An operation of two outputs that says a rule, and is lowered by nobody.
  private struct Ruled: Operation {
    let storage: StorageRule
    var type = TensorType.activation(1, 4, 4, 3)

    var name: String { "ruled" }

    func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [type, type] }

    func lower(_ context: LoweringContext) {}
  }

  /// What the tensors are stored as in mixed precision, where `read` are read.
  private func elements(_ tensors: [Tensor], in graph: Graph, read: [Tensor] = []) -> [ElementType] {
    let storage = Storage(graph, outputs: read, precision: .mixed)
    return tensors.map(storage.element)
  }

  @Test(
    "an operation's rule says which of its outputs are rounded",
    arguments: [
      (.single, [.float32, .float32]), (.rounded, [.float16, .float16]), (.roundedFirst, [.float16, .float32]),
      (.exact, [.float32, .float32]), (.arranged, [.float16, .float16]),
    ] as [(StorageRule, [ElementType])])
  func rules(_ rule: StorageRule, _ expected: [ElementType]) {
    let graph = Graph()
    let outputs = graph.add(Ruled(storage: rule), [graph.input("x", .activation(1, 4, 4, 3))])
    #expect(elements(outputs, in: graph) == expected)
    let single = Storage(graph, outputs: [], precision: .single)
    #expect(outputs.map(single.element) == [.float32, .float32])
  }

  @Test("what is arranged of positions stays exact, however often, and what is made of it by others is rounded")
  func positionsStayExact() {
    let graph = Graph()
    let places = graph.add(Ruled(storage: .exact), [])
    let image = graph.add(Ruled(storage: .rounded), [])
    let arranged = graph.add(Ruled(storage: .arranged), [image[0], places[1]])
    let again = graph.add(Ruled(storage: .arranged), [arranged[1]])
    let others = graph.add(Ruled(storage: .rounded), [again[0]])
    #expect(
      elements(arranged + again + others, in: graph) == [.float32, .float32, .float32, .float32, .float16, .float16])
  }

  @Test("what is read, is one pixel or no image stays float32, whatever the rule")
  func onlyImagesAreRounded() {
    let graph = Graph()
    let read = graph.add(Ruled(storage: .rounded), [])
    let pixels = graph.add(Ruled(storage: .rounded, type: .activation(2, 1, 1, 8)), [])
    let matrices = graph.add(Ruled(storage: .rounded, type: .activation(2, 8, 8)), [])
    let parameters = graph.add(Ruled(storage: .rounded, type: .parameter([8, 4, 3, 3])), [])
    #expect(elements(read, in: graph, read: [read[0]]) == [.float32, .float16])
    #expect(elements(pixels + matrices + parameters, in: graph).allSatisfy { $0 == .float32 })
  }
}
