import Kernels

/// Inputs: a value, and the variable that takes it in place.
struct Assignment: Operation {
  var name: String { "assignment" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [] }

  func lower(_ context: LoweringContext) {
    context.emit(Elementwise.copy(context.inputs[0], output: context.inputs[1]))
  }
}
