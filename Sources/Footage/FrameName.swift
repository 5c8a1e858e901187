import Files
import Foundation

/// The name of a frame: what pairs its images over folders, and where it comes in its shot.
public struct FrameName: Sendable, Hashable, CustomStringConvertible {
  /// The name as people write it, a file's without its extension, such as `A0001`.
  public let text: String
  private let order: NaturalOrder

  /// The frame of that name.
  public init(_ text: String) {
    self.text = text
    // A dot of the name begins no extension; names that are equal in two spellings of Unicode have one place.
    order = NaturalOrder(text.precomposedStringWithCanonicalMapping + ".")
  }

  /// The frame that a file of that name shows.
  public init(ofFile name: String) {
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    self.init(String(name[..<dot]))
  }

  /// The number that counts the frames of a shot, without leading zeros: 12 of `A0012`; nil without digits.
  public var number: String? { order.lastNumber }

  /// The name without that number, which names of one sequence have in common.
  public var series: String { order.withoutLastNumber }

  /// The name as it is.
  public var description: String { text }
}

extension FrameName {
  /// Names are equal by their texts, in whatever spelling of Unicode: a copy from a Mac is the same frame.
  public static func == (first: FrameName, second: FrameName) -> Bool { first.text == second.text }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension FrameName: Comparable {
  /// Frames come in the order of their numbers, as people count.
  public static func < (first: FrameName, second: FrameName) -> Bool { first.order < second.order }
}
