import Foundation
import TestSupport
import Testing

@testable import Safetensors

@Suite struct SafetensorsReadingTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  private func failure(_ url: URL) -> SafetensorsError? {
    do {
      _ = try SafetensorsFile(contentsOf: url)
      return nil
    } catch {
      return error as? SafetensorsError
    }
  }

  @Test func whatTensorsAreCalledBreaksNoLine() throws {
    let line = try #require(failure(scratch.file(json: #"{"a\n\u001b[2Jb": 3}"#))).description
    #expect(line.contains("'a\u{FFFD}\u{FFFD}[2Jb'"), "\(line)")
  }

  @Test func readsWhatPythonWrote() throws {
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = try SafetensorsFile(contentsOf: fixtures.appending(path: "Fixtures/ops/dense.safetensors"))
    #expect(file.metadata == ["op": "dense"])
    #expect(try file.description(of: "w.weight").shape == [12, 20])
    let x = try file.floats("x", shape: [3, 20])
    let weight = try file.floats("w.weight", shape: [12, 20])
    let bias = try file.floats("w.bias", shape: [12])
    let y = try file.floats("y", shape: [3, 12])
    for n in 0..<3 {
      for o in 0..<12 {
        let product = (0..<20).reduce(bias[o]) { $0 + x[n * 20 + $1] * weight[o * 20 + $1] }
        #expect(abs(product - y[n * 12 + o]) < 1e-5)
      }
    }
  }

  @Test(arguments: [
    ("F32", 4, [0x00, 0x00, 0xc0, 0x3f, 0x00, 0x00, 0x00, 0xc0]), ("F16", 2, [0x00, 0x3e, 0x00, 0xc0]),
    ("BF16", 2, [0xc0, 0x3f, 0x00, 0xc0]),
    ("F64", 8, [0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0x00, 0xc0]),
  ]) func convertsFloatingPoint(type: String, width: Int, bytes: [UInt8]) throws {
    let json = #"{"a":{"dtype":"\#(type)","shape":[2],"data_offsets":[0,\#(2 * width)]}}"#
    let length = withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian, Array.init)
    let file = try SafetensorsFile(contentsOf: scratch.file(bytes: length + Array(json.utf8) + bytes))
    #expect(try file.floats("a") == [1.5, -2])
  }

  @Test(arguments: [("U8", 1, [0x00, 0x01] as [Float]), ("I32", 4, [0x0302_0100, 117_835_008])])
  func convertsIntegers(type: String, width: Int, values: [Float]) throws {
    let json = #"{"a":{"dtype":"\#(type)","shape":[2,1],"data_offsets":[0,\#(2 * width)]}}"#
    let file = try SafetensorsFile(contentsOf: scratch.file(json: json, dataByteCount: 2 * width))
    #expect(try file.floats("a", shape: [2, 1]) == values)
  }

  @Test func readsScalarsAndTensorsWithoutElements() throws {
    let json =
      #"{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[3,0],"data_offsets":[1,1]}}"#
    let file = try SafetensorsFile(contentsOf: scratch.file(json: json, dataByteCount: 1))
    #expect(try file.floats("a", shape: []) == [0])
    #expect(try file.floats("b", shape: [3, 0]) == [])
  }

  @Test func namesWhatIsMissingMisshapenOrOfAnotherType() throws {
    let json = #"{"a":{"dtype":"U64","shape":[2],"data_offsets":[0,16]}}"#
    let url = try scratch.file(json: json, dataByteCount: 16)
    let file = try SafetensorsFile(contentsOf: url)
    #expect(throws: SafetensorsError.missingTensor(path: url.path, tensor: "b")) { try file.floats("b") }
    #expect(throws: SafetensorsError.misshapenTensor(path: url.path, tensor: "a", expected: [1, 2], found: [2])) {
      try file.values("a", as: UInt64.self, shape: [1, 2])
    }
    #expect(throws: SafetensorsError.unsupportedType(path: url.path, tensor: "a", type: "U64")) { try file.floats("a") }
    #expect(throws: SafetensorsError.unsupportedType(path: url.path, tensor: "a", type: "U64")) {
      try file.values("a", as: Int64.self)
    }
    #expect(try file.values("a") == [0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908] as [UInt64])
  }

  @Test func everyPrefixOfAFileIsTruncated() throws {
    let whole = scratch.folder.appending(path: "whole")
    let tensors = [
      SafetensorsTensor(name: "a", shape: [2, 3], values: [1, 2, 3, 4, 5, 6] as [Float]),
      SafetensorsTensor(name: "step", shape: [1], values: [7] as [Int64]),
    ]
    try SafetensorsWriter.write(tensors, metadata: ["format": "gpucolor"], to: whole)
    let bytes = try Data(contentsOf: whole)
    #expect(failure(try scratch.file(bytes: bytes.prefix(0))) == .empty(path: scratch.folder.path + "/x.safetensors"))
    for count in 1..<bytes.count {
      let url = try scratch.file(bytes: bytes.prefix(count))
      guard case .truncated(_, let wanted, count) = failure(url) else {
        Issue.record("\(count) bytes: \(String(describing: failure(url)))")
        continue
      }
      #expect(wanted > count && wanted <= bytes.count)
    }
  }

  @Test func aFileShortenedWhileOpenIsTruncated() throws {
    let json = #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#
    let url = try scratch.file(json: json, dataByteCount: 16)
    let file = try SafetensorsFile(contentsOf: url)
    let wanted = 8 + json.utf8.count + 16
    try #require(truncate(url.path, off_t(wanted - 3)) == 0)
    #expect(throws: SafetensorsError.truncated(path: url.path, wanted: wanted, present: wanted - 3)) {
      try file.floats("a")
    }
  }

  @Test func aClaimBeyondAllMemoryIsTruncated() throws {
    let json = #"{"a":{"dtype":"U8","shape":[\#(Int.max)],"data_offsets":[0,\#(Int.max)]}}"#
    let url = try scratch.file(json: json)
    #expect(failure(url) == .truncated(path: url.path, wanted: .max, present: 8 + json.utf8.count))
  }

  @Test func refusesWhatIsNoFile() throws {
    let missing = scratch.folder.appending(path: "missing")
    #expect(failure(missing) == .missingFile(path: missing.path))
    guard case .unreadable = failure(scratch.folder) else {
      Issue.record("a folder was opened")
      return
    }
    let pipe = scratch.folder.appending(path: "pipe")
    try #require(mkfifo(pipe.path, 0o600) == 0)
    #expect(failure(pipe) == .unreadable(path: pipe.path, reason: "not a regular file"))
  }

  @Test(arguments: [
    Array("hello, this is text".utf8), [UInt8](repeating: 0, count: 64),
    [0x80, 0x02, 0x63] + [UInt8](repeating: 7, count: 40),
    [UInt8](repeating: 0xff, count: 8) + Array("{}".utf8), [1, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8),
  ]) func refusesOtherFormats(bytes: [UInt8]) throws {
    let url = try scratch.file(bytes: bytes)
    guard case .notSafetensors = failure(url) else {
      Issue.record("\(String(describing: failure(url)))")
      return
    }
  }

  @Test(arguments: [
    ("{", 0), ("{}", 1), (#"{"a":}"#, 0), (#"{"__metadata__":{"step":1}}"#, 0), (#"{"__metadata__":"x"}"#, 0),
    (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 3),
  ]) func refusesMalformedHeaders(json: String, dataByteCount: Int) throws {
    // A lone brace is too short to be a header at all: pad it as writers do.
    let url = try scratch.file(json: json + "   ", dataByteCount: dataByteCount)
    guard case .malformedHeader = failure(url) else {
      Issue.record("\(json): \(String(describing: failure(url)))")
      return
    }
  }

  @Test(arguments: [
    #"{"a":1}"#, #"{"a":{"dtype":"F32","shape":[1]}}"#, #"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
    #"{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[5,9]}}"#,
    #"{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
    #"{"A":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
  ]) func refusesMalformedTensors(json: String) throws {
    let url = try scratch.file(json: json, dataByteCount: 9)
    guard case .malformedTensor(_, "a", _) = failure(url) else {
      Issue.record("\(json): \(String(describing: failure(url)))")
      return
    }
  }

  @Test func namesAnUnknownElementType() throws {
    let url = try scratch.file(json: #"{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}}"#, dataByteCount: 1)
    #expect(failure(url) == .unsupportedType(path: url.path, tensor: "a", type: "F4"))
  }

  @Test func everyErrorIsOneLine() {
    let errors: [SafetensorsError] = [
      .missingFile(path: "p"), .unreadable(path: "p", reason: "r"), .empty(path: "p"),
      .truncated(path: "p", wanted: 2, present: 1), .notSafetensors(path: "p", reason: "r"),
      .malformedHeader(path: "p", reason: "r"), .malformedTensor(path: "p", tensor: "t", reason: "r"),
      .missingTensor(path: "p", tensor: "t"), .misshapenTensor(path: "p", tensor: "t", expected: [1, 2], found: [3]),
      .unsupportedType(path: "p", tensor: "t", type: "F4"),
    ]
    for error in errors {
      #expect(error.description.hasPrefix("p: ") && !error.description.contains("\n"))
    }
    #expect(errors[8].description.contains("[1, 2]") && errors[8].description.contains("[3]"))
  }
}
