// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
/// For the tests' own code: it takes a third off the build, and the tests' time goes to the kernels and the reference.
let unoptimized: [SwiftSetting] = [.unsafeFlags(["-Onone"])]

/// A floor of the house: a library target that imports only targets below it.
func floor(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource]? = nil,
  plugins: [Target.PluginUsage]? = nil
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict,
    plugins: plugins)
}

/// The tests in the folder of that name, of one floor or of what several make together.
func tests(_ name: String, of dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: ["TestSupport"] + dependencies, path: "Tests/\(name)Tests",
    swiftSettings: strict + unoptimized)
}

/// The tests of one floor, in a folder of the floor's name.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  tests(name, of: [.init(stringLiteral: name)] + dependencies)
}

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let collections: Target.Dependency = .product(name: "OrderedCollections", package: "swift-collections")
let numerics: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "gpucolor",
  products: [
    .executable(name: "gpucolor", targets: ["gpucolor"]), .library(name: "Production", targets: ["Production"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
  ],
  targets: [
    // Floor 1: system libraries and file formats.
    .systemLibrary(name: "CVulkan", pkgConfig: "vulkan", providers: [.apt(["libvulkan-dev"])]),
    .systemLibrary(name: "CShaderc", providers: [.apt(["libshaderc-dev", "glslang-dev", "spirv-tools"])]),
    .systemLibrary(
      name: "CLibav", pkgConfig: "libavformat libavcodec libswscale libavutil",
      providers: [.apt(["libavformat-dev", "libavcodec-dev", "libswscale-dev", "libavutil-dev"])]),
    .systemLibrary(name: "CLcms2", pkgConfig: "lcms2", providers: [.apt(["liblcms2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    floor("Files"),
    floor("Safetensors", ["Files"]),
    floor("Randomness"),
    // Build time: GLSL to SPIR-V and typed Swift bindings.
    .executableTarget(name: "ShaderCompiler", dependencies: ["CShaderc"], swiftSettings: strict),
    .plugin(name: "CompileShaders", capability: .buildTool(), dependencies: ["ShaderCompiler"]),
    // Floors 2 to 7.
    floor("Vulkan", ["CVulkan", "Files", logging]),
    // SwiftPM looks for new and removed files only in the folders of targets: the link Sources/Kernels/Shaders makes it
    // see those of Shaders, and run the plugin again.
    floor("Kernels", ["Vulkan", numerics], exclude: ["Shaders"], plugins: ["CompileShaders"]),
    floor("Graph", ["Kernels", "Vulkan", collections]),
    floor(
      "Networks", ["Areas", "Files", "Graph", "Safetensors", "Randomness"],
      resources: [.copy("Resources/starter.safetensors")]),
    floor("Conformance", ["Networks", "Graph", "Kernels", "Vulkan", "Safetensors", "Randomness"]),
    floor("Footage", ["CLibav", "CLcms2", "CZlib", "Files", "Randomness"]),
    floor("Cartoon", ["Footage", "Randomness"]),
    floor("Areas", ["Footage", "Randomness"]),
    floor(
      "Training", ["Areas", "Randomness", "Networks", "Graph", "Files", "Footage", "Cartoon", "Safetensors", "Vulkan"]),
    floor("Coloring", ["Areas", "Networks", "Graph", "Files", "Footage", "Cartoon", "Vulkan"]),
    floor(
      "Production",
      ["Training", "Coloring", "Cartoon", "Networks", "Graph", "Files", "Footage", "Safetensors", "Vulkan"]),
    .executableTarget(
      name: "gpucolor",
      dependencies: [
        "Production", "Training", "Coloring", "Areas", "Conformance", "Cartoon", "Files", arguments, logging,
      ],
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Graph", "Networks", "Safetensors"], path: "Tests/TestSupport",
      swiftSettings: strict),
    tests("ShaderCompiler"),
    tests("Files"),
    tests("Safetensors", ["Files"]),
    tests("Randomness"),
    tests("Vulkan"),
    tests("Kernels"),
    tests("Graph", ["Randomness"]),
    tests("Conformance", ["Safetensors"]),
    tests("Footage", ["Files", "Safetensors"]),
    tests("Cartoon", ["Footage", "Randomness"]),
    tests("Areas", ["Cartoon", "Footage", "Randomness"]),
    tests("Networks"),
    tests("Fuzz", of: ["CZlib", "Files", "Footage", "Graph", "Networks", "Randomness", "Safetensors"]),
    tests("Training", ["Areas", "Cartoon", "Conformance", "Files", "Graph", "Networks", "Safetensors", "Vulkan"]),
    tests("Coloring", ["Areas", "Footage"]),
    tests("Production", ["Cartoon", "Coloring", "Files", "Footage", "Networks", "Safetensors", "Training", "Vulkan"]),
    tests(
      "Command",
      of: [
        "Cartoon", "Conformance", "Files", "Footage", "Graph", "Networks", "Safetensors", "Training", "Vulkan",
        "gpucolor",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
