import Foundation

/// What is to be said of some of many: each by itself where they are few, and else all of them in one line.
enum Remarks {
  private static let few = 3

  /// A line of each of `names` by `one`, or a line by `many`, which is given their number and the first of them.
  static func lines(
    _ names: [String], one: (String) -> String, many: (_ count: Int, _ some: String) -> String
  ) -> [String] {
    if names.count <= few { return names.map(one) }
    return [many(names.count, names.prefix(few).joined(separator: ", ") + ", ...")]
  }

  /// That what lies in `folder` under `names` is left aside, and why.
  static func leftAside(_ names: [String], in folder: URL, _ reason: String) -> [String] {
    lines(names) {
      "\(folder.appending(path: $0).path) is left aside: \(reason)"
    } many: {
      "\($0) files in \(folder.path) are left aside (\($1)): \(reason)"
    }
  }
}
