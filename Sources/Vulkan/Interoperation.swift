import CVulkan

/// A `pNext` chain of Vulkan structures, which lives as long as this object.
///
/// Vulkan's extensible structures all begin with a type and a pointer to the next one (`VkBaseOutStructure`).
final class StructureChain {
  /// The first structure, for a call's `pNext`; nil while the chain is empty.
  private(set) var head: UnsafeMutablePointer<VkBaseOutStructure>?
  private var last: UnsafeMutablePointer<VkBaseOutStructure>?
  private var release: [() -> Void] = []

  /// Appends a copy of `structure`, stamps its type and returns where it lies.
  @discardableResult
  func add<Structure>(_ structure: Structure, _ type: VkStructureType) -> UnsafeMutablePointer<Structure> {
    let pointer = UnsafeMutablePointer<Structure>.allocate(capacity: 1)
    pointer.initialize(to: structure)
    let base = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: VkBaseOutStructure.self)
    base.pointee.sType = type
    last?.pointee.pNext = base
    last = base
    head = head ?? base
    release.append { pointer.deallocate() }
    return pointer
  }

  deinit {
    for free in release { free() }
  }
}

/// Calls `body` with the strings as an array of C strings that is valid during the call.
func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) throws -> Result
) rethrows -> Result {
  let copies = strings.map { string in
    let bytes = Array(string.utf8CString)
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    copy.initialize(from: bytes, count: bytes.count)
    return copy
  }
  defer { for copy in copies { copy.deallocate() } }
  return try copies.map { UnsafePointer<CChar>?($0) }.withUnsafeBufferPointer(body)
}

/// The text in a fixed-size C array of characters, which Swift sees as a tuple.
func text<Characters>(_ characters: Characters) -> String {
  withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// Vulkan's two-call idiom: asks for the count, then for as many elements.
func enumerate<Element>(
  _ call: String, filling empty: Element,
  _ body: (UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<Element>?) -> VkResult
) throws -> [Element] {
  var count: UInt32 = 0
  try check(body(&count, nil), call)
  var elements = [Element](repeating: empty, count: Int(count))
  try check(elements.withUnsafeMutableBufferPointer { body(&count, $0.baseAddress) }, call)
  return Array(elements.prefix(Int(count)))
}

/// A Vulkan version number as the API packs it.
struct Version: Comparable, CustomStringConvertible, Sendable {
  let packed: UInt32

  init(packed: UInt32) {
    self.packed = packed
  }

  init(_ major: UInt32, _ minor: UInt32) {
    packed = major << 22 | minor << 12
  }

  var description: String { "\(packed >> 22 & 0x7f).\(packed >> 12 & 0x3ff)" }

  static func < (left: Version, right: Version) -> Bool { left.packed < right.packed }
}
