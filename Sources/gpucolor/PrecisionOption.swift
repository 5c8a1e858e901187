import ArgumentParser
import Kernels

/// The option that chooses how exactly a network computes.
struct PrecisionOption: ParsableArguments {
  /// What the choice is for.
  static let help: ArgumentHelp = """
    How activations are kept: 'single' as float32; 'mixed' as float16 with sums in float32, which halves their memory \
    and traffic on a GPU and gains nothing on a CPU but memory.
    """

  @Option(help: Self.help)
  var precision = Precision.single
}

extension Precision: ExpressibleByArgument {}
