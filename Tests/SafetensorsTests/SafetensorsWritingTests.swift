import Files
import Foundation
import TestSupport
import Testing

@testable import Safetensors

@Suite struct SafetensorsWritingTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  private let tensors = [
    SafetensorsTensor(name: "b", shape: [3], values: [1, -0.0, .infinity] as [Float]),
    SafetensorsTensor(name: "a.\"quoted\"/é", shape: [1, 2], values: [3, 4] as [Float]),
    SafetensorsTensor(name: "state.random", shape: [2], values: [.max, 1] as [UInt64]),
    SafetensorsTensor(name: "optimizer.step", shape: [], values: [-5] as [Int64]),
    SafetensorsTensor(name: "mask", shape: [1], values: [9] as [UInt8]),
    SafetensorsTensor(name: "nothing", shape: [0], values: [] as [Float]),
  ]

  @Test func readsBackWhatItWrote() throws {
    let url = scratch.folder.appending(path: "x.safetensors")
    try SafetensorsWriter.write(tensors, metadata: ["note": "two\nlines \"quoted\"", "format": "gpucolor"], to: url)
    let file = try SafetensorsFile(contentsOf: url)
    #expect(file.metadata == ["note": "two\nlines \"quoted\"", "format": "gpucolor"])
    #expect(file.tensors.count == tensors.count)
    #expect(try file.floats("b", shape: [3]).map(\.bitPattern) == [1, -0.0, Float.infinity].map(\.bitPattern))
    #expect(try file.floats("a.\"quoted\"/é", shape: [1, 2]) == [3, 4])
    #expect(try file.values("state.random", shape: [2]) == [UInt64.max, 1])
    #expect(try file.values("optimizer.step", shape: []) == [Int64(-5)])
    #expect(try file.values("mask", shape: [1]) == [UInt8(9)])
    #expect(try file.floats("nothing", shape: [0]) == [])
  }

  @Test func bytesDependOnTheContentsAlone() throws {
    let first = scratch.folder.appending(path: "first")
    let second = scratch.folder.appending(path: "second")
    try SafetensorsWriter.write(tensors, metadata: ["a": "1", "b": "2", "c": "3"], to: first)
    try SafetensorsWriter.write(tensors.reversed(), metadata: ["c": "3", "b": "2", "a": "1"], to: second)
    #expect(try Data(contentsOf: first) == Data(contentsOf: second))
  }

  @Test func dataIsAlignedAndNamesAscend() throws {
    let url = scratch.folder.appending(path: "x")
    try SafetensorsWriter.write(tensors, to: url)
    let bytes = try Data(contentsOf: url)
    #expect(bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) } % 8 == 0)
    let file = try SafetensorsFile(contentsOf: url)
    for tensor in file.tensors.values {
      #expect(tensor.byteRange.lowerBound % tensor.type.byteCount == 0)
    }
    let floats = file.tensors.filter { $0.value.type == .float32 && !$0.value.byteRange.isEmpty }
    #expect(
      floats.sorted { $0.value.byteRange.lowerBound < $1.value.byteRange.lowerBound }.map(\.key).first?.first == "a")
  }

  @Test func writesAFileOfMetadataAlone() throws {
    let url = scratch.folder.appending(path: "x")
    try SafetensorsWriter.write([], metadata: ["format": "gpucolor"], to: url)
    #expect(try SafetensorsFile(contentsOf: url).metadata == ["format": "gpucolor"])
    try SafetensorsWriter.write([], to: url)
    #expect(try SafetensorsFile(contentsOf: url).tensors.isEmpty)
    #expect(try scratch.contents() == ["x"])
  }

  @Test func leavesNothingBehindWhereItCannotWrite() throws {
    let folder = scratch.folder.appending(path: "folder")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    #expect(throws: FileError.notAFile(path: folder.path, found: "a folder")) {
      try SafetensorsWriter.write(tensors, to: folder)
    }
    #expect(try scratch.contents() == ["folder"])
    let lost = scratch.folder.appending(path: "no/such/folder")
    #expect(throws: FileError.unwritable(path: lost.path, code: ENOENT)) {
      try SafetensorsWriter.write(tensors, to: lost)
    }
  }

  @Test func replacesAnOlderFileWhole() throws {
    let url = try scratch.file("x", [UInt8](repeating: 7, count: 5000))
    let open = try FileHandle(forReadingFrom: url)
    try SafetensorsWriter.write(tensors, to: url)
    #expect(try SafetensorsFile(contentsOf: url).tensors.count == tensors.count)
    // Whoever had the old file open still reads the old file.
    #expect(try open.readToEnd() == Data(repeating: 7, count: 5000))
  }
}
