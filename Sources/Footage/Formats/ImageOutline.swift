import Foundation

/// What the structure of an image file tells without decoding it.
struct ImageOutline {
  /// What the fourth, or of grey images the second, channel means.
  enum Alpha {
    /// Opacity of colours that are stored as they are.
    case straight
    /// The same, but nothing where all pixels would be transparent: files that do not say what the channel is.
    case straightUnlessEmpty
    /// Opacity that the stored colours are multiplied by.
    case associated
    /// Opacity of colours that are stored as they look on white paper.
    case onWhite
    /// Not opacity.
    case none
  }

  /// What the stored numbers are.
  enum Encoding {
    /// Colours as a display takes them: sRGB, or what the profile says.
    case display
    /// Amounts of light.
    case linear
    /// Densities of film (Kodak's Cineon curve).
    case film
    /// Inks of a JPEG file: cyan, magenta, yellow and black, `isInverted` where 255 is no ink.
    case ink(isInverted: Bool, isLuma: Bool)
  }

  /// Columns and rows as they are stored, nil where the header is damaged.
  var size: ImageSize?
  /// Whether the size is one that is read: the numbers of others may be too large to reckon with.
  var hasFittingSize: Bool {
    guard let size else { return false }
    return (1...ImageFile.largestSide).contains(size.width) && (1...ImageFile.largestSide).contains(size.height)
  }

  /// Whether the file goes on to where the image ends.
  ///
  /// Decoders make half an image of a file that was cut off, hence the check of our own.
  var isComplete = true
  /// How the stored image is to be turned.
  var orientation = Orientation.upright
  /// Which part of the file said so, such as "EXIF".
  var orientationSource = "EXIF"
  /// The embedded profile of its colours.
  var profile: EmbeddedProfile?
  var alpha = Alpha.straight
  var encoding = Encoding.display
  /// What it is instead of a still image that can be read, such as "an animated WebP image".
  var unsupported: String?
  /// What is damaged.
  var damage: String?
  /// What the user must be told, each a phrase after the path.
  var remarks: [String] = []
  /// What the decoder is to be given instead of the whole file.
  var decodable: Data?
}

extension ImageOutline {
  /// Takes the orientation and the kind of colours from EXIF data, which is a TIFF structure; what it does not tell, or
  /// tells by numbers that mean nothing, stays, and so does a profile, which tells more.
  mutating func take(exif: Data) {
    // Some writers keep the mark that JPEG files have before it.
    let data = exif.starts(with: Data("Exif\0\0".utf8)) ? Data(exif.dropFirst(6)) : exif
    guard let directory = TIFFDirectory(data) else { return }
    if let found = directory.first(274).flatMap(Orientation.init) { orientation = found }
    // The rules of cameras: Adobe RGB by a directory for exchange that says "R03" (EXIF 2.3, section 4.6.7).
    guard let details = directory.first(34665).flatMap({ TIFFDirectory(data, at: $0) }),
      let exchange = details.first(40965).flatMap({ TIFFDirectory(data, at: $0) }),
      exchange.data(1)?.starts(with: Data("R03".utf8)) == true
    else { return }
    profile = profile ?? .described(primaries: .adobeRGB, gamma: 256.0 / 563)
  }
}
