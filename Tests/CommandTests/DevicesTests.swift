import Foundation
import TestSupport
import Testing

@Test func devicesAreListedWithWhatTheyOffer() throws {
  let result = try gpucolor(["devices"])
  #expect(result.exitCode == 0 && result.error.isEmpty)
  for title in ["0  ", "kind", "memory", "driver", "Vulkan 1.", "subgroup", "kernels", "cooperative matrices"] {
    #expect(result.output.contains(title), "\(title) is missing:\n\(result.output)")
  }
  #expect(result.output.split(separator: "chosen without --device").count == 2, "one device is the default")
}

@Test func withoutADriverOneLineSaysWhatToInstall() throws {
  let none = ["VK_ICD_FILENAMES": "/nonexistent.json", "VK_DRIVER_FILES": "/nonexistent.json"]
  let result = try gpucolor(["devices"], environment: none)
  #expect(result.exitCode == 1 && result.output.isEmpty)
  #expect(result.errorLines.count == 1 && result.error.contains("install"), "\(result.error)")
}

@Test(arguments: ["not json", "{}", #"{"file_format_version": "1.0.0", "ICD": {"library_path": "/nonexistent.so"}}"#])
func aBrokenDriverManifestIsNamed(_ text: String) throws {
  let scratch = try Scratch()
  try scratch.file("bad.json", Data(text.utf8))
  let result = try gpucolor(["devices"], in: scratch.folder, environment: ["VK_DRIVER_FILES": scratch.path("bad.json")])
  #expect(result.exitCode == 1 && result.output.isEmpty)
  #expect(result.errorLines.count == 1, "\(result.error)")
  #expect(result.error.contains("VK_DRIVER_FILES='\(scratch.path("bad.json"))'"), "\(result.error)")
  #expect(!result.error.contains("smaller images"), "\(result.error)")
}
