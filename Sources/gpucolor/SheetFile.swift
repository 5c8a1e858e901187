import Coloring
import Files
import Footage
import Foundation

/// A file that shows something beside the results, such as that of `--sheet`.
enum SheetFile {
  /// Throws a `UsageError` that names the option `option` where `file` cannot be written, or would take the place of
  /// something: better known before the work than after it.
  static func requireFree(_ file: URL, named option: String, of plan: ShotPlan, sink: FolderSink) throws {
    let obstacle = sink.hasPath(of: file) ? "the folder for the results" : FileContents.obstacle(at: file)
    if let obstacle { throw UsageError("\(option): \(file.path) is \(obstacle); give the name of a file") }
    let folder = file.deletingLastPathComponent()
    let isInOutput = sink.isFolder(folder)
    guard isInOutput || Folder.exists(folder) else {
      throw UsageError("\(option): there is no folder \(folder.path); make it first or choose another")
    }
    if sink.isInput(file) {
      throw UsageError("\(option): \(file.path) was handed in and would be lost; choose another name")
    }
    let folderIdentity = FileIdentity(of: folder)
    if plan.folders.contains(where: { FileIdentity(of: $0) == folderIdentity }) {
      throw UsageError(
        "\(option): in \(folder.path) the picture would pass for a frame the next time; choose another folder")
    }
    // Case does not tell files apart everywhere.
    let stem = FrameName(ofFile: file.lastPathComponent).text.lowercased()
    let isResult = plan.frames.contains { plan.lines.frames[$0.line].text.lowercased() == stem }
    if isResult, isInOutput {
      throw UsageError("\(option): \(file.path) is the place of a result; choose another name")
    }
  }
}

extension FolderSink {
  /// Whether its folder, which may not be there yet, is called as `url` is.
  fileprivate func hasPath(of url: URL) -> Bool { url.standardizedFileURL.path == self.url.standardizedFileURL.path }

  /// Whether `folder` is its folder, which may not be there yet, through links or in another spelling too.
  func isFolder(_ folder: URL) -> Bool {
    hasPath(of: folder) || FileIdentity(of: folder).map { $0 == FileIdentity(of: url) } ?? false
  }
}
