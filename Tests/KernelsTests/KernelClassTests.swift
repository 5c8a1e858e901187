import Foundation
import Testing

@testable import Kernels

@Suite struct KernelClassTests {
  @Test func everyShaderHasAClass() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Shaders")
    let shaders = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "comp" }.map { $0.deletingPathExtension().lastPathComponent }
    #expect(shaders.count > 30)
    #expect(shaders.filter { KernelClass(kernel: $0) == .other } == [])
    #expect(Set(shaders.map(KernelClass.init(kernel:))) == Set(KernelClass.allCases).subtracting([.other]))
  }

  @Test func namesTellTheClass() {
    #expect(KernelClass(kernel: "conv2d_pack_weights") == .convolution)
    #expect(KernelClass(kernel: "windowed_matching_links") == .matching)
    #expect(KernelClass(kernel: "unheard_of") == .other)
  }
}
