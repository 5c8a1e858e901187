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
