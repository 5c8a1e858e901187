import Foundation

extension Checkpoint {
  /// The file of the checkpoint that comes with the program, trained on procedural cartoons (`ci/train-starter`). It lies
  /// in the folder of this target's resources, beside the program, whatever link the program was started by.
  ///
  /// Throws `CheckpointError.noStarter` where that folder was not copied along.
  public static func starterFile() throws -> URL {
    // Not by Bundle.module, which ends the program where it finds no folder.
    let file = Bundle.main.bundleURL.appending(path: "gpucolor_Networks.resources/starter.safetensors")
    guard FileManager.default.fileExists(atPath: file.path) else { throw CheckpointError.noStarter(path: file.path) }
    return file
  }
}
