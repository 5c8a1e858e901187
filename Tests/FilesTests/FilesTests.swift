import Files
import Foundation
import TestSupport
import Testing

@Suite struct FileContentsTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let url = scratch.url("file")
    let bytes = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    try FileContents.write(Data([1]), to: url)
    try FileContents.write(bytes, to: url)
    #expect(try FileContents.read(url) == bytes)
    #expect(try scratch.contents() == ["file"])
    try FileContents.write(Data(), to: url)
    #expect(try FileContents.read(url).isEmpty)
  }

  /// Somebody may be at its other end; to the system's own devices it would be fatal.
  @Test func aPipeIsNotReplaced() throws {
    let url = scratch.url("pipe")
    try #require(mkfifo(url.path, 0o600) == 0)
    try FileManager.default.createSymbolicLink(at: scratch.url("link"), withDestinationURL: url)
    for url in [url, scratch.url("link")] {
      #expect(throws: FileError.notAFile(path: url.path, found: "a pipe")) { try FileContents.write(Data(), to: url) }
    }
    #expect(FileContents.obstacle(at: url) == "a pipe" && FileContents.obstacle(at: scratch.url("none")) == nil)
    #expect(try scratch.contents() == ["link", "pipe"])
  }

  @Test func aNameOfFullLengthIsWritten() throws {
    let url = scratch.url(String(repeating: "x", count: 255))
    try FileContents.write(Data([1]), to: url)
    #expect(try FileContents.read(url) == Data([1]))
    #expect(throws: FileError.unwritable(path: url.path + "x", code: ENAMETOOLONG)) {
      try FileContents.write(Data([1]), to: scratch.url(String(repeating: "x", count: 256)))
    }
  }

  @Test func whatIsNoFileIsNamed() throws {
    let pipe = scratch.url("pipe")
    try #require(mkfifo(pipe.path, 0o600) == 0)
    #expect(throws: FileError.notAFile(path: pipe.path, found: "a pipe")) { try FileContents.read(pipe) }
    #expect(throws: FileError.notAFile(path: scratch.folder.path, found: "a folder")) {
      try FileContents.read(scratch.folder)
    }
    #expect(throws: FileError.notAFile(path: "/dev/null", found: "a device")) {
      try FileContents.read(URL(filePath: "/dev/null"))
    }
    let none = scratch.url("none")
    #expect(throws: FileError.missing(path: none.path)) { try FileContents.read(none) }
    let inside = scratch.url("file/inside")
    try FileContents.write(Data(), to: scratch.url("file"))
    #expect(throws: FileError.unreadable(path: inside.path, code: ENOTDIR)) { try FileContents.read(inside) }
  }

  /// A sparse file claims a size that no disk has.
  @Test func aFileLargerThanTheMemoryIsAnError() throws {
    let url = scratch.url("sparse")
    try FileContents.write(Data(), to: url)
    // As large as the file system takes them.
    let size = [1 << 50, 1 << 43, 1 << 41].first { truncate(url.path, off_t($0)) == 0 }
    try #require(size != nil)
    let error = FileError.unreadable(path: url.path, code: ENOMEM)
    #expect(throws: error) { try FileContents.read(url) }
    #expect(error.description.contains("not enough memory"))
  }

  @Test func failureLeavesWhatWasThereAndNothingAside() throws {
    let url = scratch.url("folder")
    try Folder.make(url.appending(path: "inside"))
    #expect(throws: FileError.notAFile(path: url.path, found: "a folder")) {
      try FileContents.write(Data([1]), to: url)
    }
    #expect(try scratch.contents() == ["folder"])
    #expect(Folder.exists(url.appending(path: "inside")))
  }

  @Test func linksLeadToOneFile() throws {
    let url = scratch.url("file")
    try FileContents.write(Data([1]), to: url)
    try FileManager.default.createSymbolicLink(at: scratch.url("soft"), withDestinationURL: url)
    try FileManager.default.linkItem(at: url, to: scratch.url("hard"))
    try FileContents.write(Data([1]), to: scratch.url("other"))
    #expect(FileIdentity(of: url) == FileIdentity(of: scratch.url("soft")))
    #expect(FileIdentity(of: url) == FileIdentity(of: scratch.url("hard")))
    #expect(FileIdentity(of: url) != FileIdentity(of: scratch.url("other")))
    #expect(FileIdentity(of: scratch.url("none")) == nil)
  }

  @Test func everyErrorIsOneLineThatSaysWhatToDo() {
    let codes = [ENOSPC, EDQUOT, EFBIG, EACCES, EROFS, ENAMETOOLONG, EMFILE, EIO]
    let errors: [FileError] =
      [.missing(path: "/p"), .notAFile(path: "/p", found: "a pipe"), .notAFolder(path: "/p")]
      + codes.flatMap {
        [
          FileError.unreadable(path: "/p", code: $0), .unlistable(path: "/p", code: $0),
          .unwritable(path: "/p", code: $0),
        ]
      }
    for error in errors {
      #expect(error.description.contains("/p") && error.description.contains(";"))
      #expect(!error.description.contains("\n"))
      #expect(error.localizedDescription == error.description)
    }
    #expect(FileError.unwritable(path: "/p", code: ENOSPC).description.contains("No space left on device"))
  }
}

@Suite struct FolderTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  @Test func listsInNaturalOrderWithoutHiddenFiles() throws {
    for name in ["10.png", ".hidden", "9.png", "folder"] { try FileContents.write(Data(), to: scratch.url(name)) }
    let listing = try Folder.list(scratch.folder)
    #expect(listing.names == ["9.png", "10.png", "folder"])
    #expect(listing.undecodable.isEmpty)
  }

  @Test func namesInOtherEncodingsAreListedApart() throws {
    // "e" with an accent in ISO 8859-1.
    let bytes = Array(scratch.folder.path.utf8) + Array("/".utf8) + [0xe9] + Array(".png".utf8) + [0]
    let descriptor = bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { $0.baseAddress.map { open($0, O_CREAT | O_WRONLY, 0o600) } ?? -1 }
    }
    try #require(descriptor >= 0)
    close(descriptor)
    let listing = try Folder.list(scratch.folder)
    #expect(listing.names.isEmpty)
    #expect(listing.undecodable == ["\u{fffd}.png"])
  }

  @Test func whatCannotBeListedIsNamed() throws {
    let file = scratch.url("file")
    try FileContents.write(Data(), to: file)
    #expect(throws: FileError.notAFolder(path: file.path)) { try Folder.list(file) }
    let none = scratch.url("none")
    #expect(throws: FileError.missing(path: none.path)) { try Folder.list(none) }
  }

  @Test func foldersAreMadeWithThoseAbove() throws {
    let deep = scratch.url("a/b/c")
    try Folder.make(deep)
    try Folder.make(deep)
    #expect(Folder.exists(deep))
    try FileContents.write(Data(), to: scratch.url("file"))
    #expect(throws: FileError.unwritable(path: scratch.url("file").path, code: ENOTDIR)) {
      try Folder.make(scratch.url("file/x"))
    }
  }
}

@Suite struct AsideFileTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  @Test func aFolderAppearsWhole() throws {
    let folder = scratch.url("folder")
    let aside = try AsideFile(forFolder: folder)
    try FileContents.write(Data([1]), to: aside.aside.appending(path: "file"))
    #expect(!Folder.exists(folder))
    try aside.commit()
    #expect(try Folder.list(folder).names == ["file"])
    #expect(try scratch.contents() == ["folder"])
  }

  @Test func whatIsNotCommittedGoes() throws {
    do {
      let file = try AsideFile(for: scratch.url("file"))
      try Data([1]).withUnsafeBytes { try file.write($0) }
      let folder = try AsideFile(forFolder: scratch.url("folder"))
      try FileContents.write(Data([1]), to: folder.aside.appending(path: "inside"))
      #expect(try scratch.contents().count == 2)
    }
    #expect(try scratch.contents() == [])
  }

  @Test func onlyWhatNobodyWritesAnyMoreIsRemoved() throws {
    let living = try AsideFile(for: scratch.url("file"))
    // As a killed process leaves them: nobody holds their locks.
    let deadFile = scratch.url(".gpucolor-dead")
    try FileContents.write(Data([1]), to: deadFile)
    try Folder.make(scratch.url(".gpucolor-dead-folder/inside"))
    try FileContents.write(Data([1]), to: scratch.url(".other"))
    Folder.removeAbandoned(in: scratch.folder)
    #expect(try scratch.contents() == [living.aside.lastPathComponent, ".other"].sorted())
    try living.commit()
    #expect(try scratch.contents() == [".other", "file"])
  }
}
