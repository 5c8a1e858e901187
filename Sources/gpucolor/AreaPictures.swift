import Coloring
import Files
import Footage
import Foundation

/// Where `--areas` shows the areas of drawings.
struct AreaPictures {
  private enum Place {
    case file(URL)
    case folder(FolderSink)
  }

  private var place: Place?
  /// Why pictures are missing.
  private var failure: (any Error)?

  /// Nothing where `path` is nil; else a PNG file for the one frame of `plan`, or a folder for a picture of each, apart
  /// from everything that is read and from the results in `sink`.
  init(_ path: String?, of plan: ShotPlan, sink: FolderSink, inputs: [URL]) throws {
    guard let path else { return }
    let url = URL(fileURLWithPath: path)
    if ImageFormat(named: url.pathExtension) == .png, !Folder.exists(url) {
      guard plan.frames.count == 1 else {
        throw UsageError("--areas: there are \(plan.frames.count) frames to colour; give the name of a folder")
      }
      try SheetFile.requireFree(url, named: "--areas", of: plan, sink: sink)
      place = .file(url)
    } else {
      if sink.isFolder(url) {
        throw UsageError("--areas: \(path) is the folder for the results; choose another")
      }
      let folder = FolderSink(url, format: .png, inputs: inputs)
      try plan.requireApart(from: folder)
      place = .folder(folder)
    }
  }

  /// Shows the areas of a frame.
  mutating func add(_ frame: ShotColoring.ColoredFrame) {
    guard let place, failure == nil else { return }
    do {
      let image = frame.areas.image()
      switch place {
      case .file(let file): try image.write(png: file)
      case .folder(var sink):
        let finished = frame.finished
        try sink.write(
          FinishedFrame(
            name: finished.name, fileName: finished.fileName, kind: PictureKind(format: .png), color: image, alpha: nil)
        )
        self.place = .folder(sink)
      }
    } catch {
      failure = error
    }
  }

  /// Says where the pictures are.
  ///
  /// - Throws: what kept one from being written.
  func finish() throws {
    if let failure { throw failure }
    switch place {
    case nil: return
    case .file(let url): try StandardOutput.line("areas: \(url.path)")
    case .folder(let sink): try StandardOutput.line("areas: \(sink.url.path)")
    }
  }
}
