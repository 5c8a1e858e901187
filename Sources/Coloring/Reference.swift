import Areas
import Footage

/// Line art with its distance map, both of one size and 1 channel.
struct Drawing: Equatable {
  let line: Image
  let distance: Image

  /// What a network sees of `line` in `view`. The distance map is taken at the size of the line art and reduced
  /// afterwards (SPEC.md, Distance map).
  init(_ line: Image, _ view: WorkingView) {
    self.line = line.shown(view)
    distance = DistanceMap.of(line: line).shown(view)
  }
}

/// A coloured picture that frames are coloured from, with its drawing.
final class Reference {
  /// What a network is shown of references, 3 channels each.
  enum Plane {
    case color, opacity
  }

  /// The picture as it was read.
  let picture: Picture
  /// Its line art as it was read or drawn, for drawings that are held.
  let sourceLine: Image
  /// Its drawing as it was read; nil where its line art was drawn from the colours.
  private let page: DrawnPage?
  /// Its colours on white paper at the working size.
  let color: Image
  /// Its drawing at the working size.
  let drawing: Drawing
  /// Its opacity at the working size, 1 channel; nil where it is opaque.
  let opacity: Image?
  /// How areas are found in its drawing.
  private let areaOptions: AreaMap.Options

  /// What a network sees in `view` of the reference `picture` and its line art `line`, which is of 1 channel and may have
  /// been read at another size: that of `page`, or without it drawn from the colours. Areas are found by the options
  /// `areas`.
  init(
    _ picture: Picture, line: Image, drawnAs page: DrawnPage?, areas: AreaMap.Options = .init(), _ view: WorkingView
  ) {
    self.picture = picture
    self.page = page
    areaOptions = areas
    sourceLine = line
    color = picture.rgb().shown(view)
    drawing = Drawing(line.fitted(to: picture.size), view)
    opacity = picture.alpha?.shown(view)
  }

  /// One of the planes.
  func image(_ plane: Plane) -> Image {
    switch plane {
    case .color: return color
    case .opacity:
      let samples = opacity?.samples.flatMap { [$0, $0, $0] }
      return Image(
        width: color.width, height: color.height, channels: 3,
        samples: samples ?? .init(repeating: 1, count: color.samples.count))
    }
  }

  /// The colour that most of the picture's border has.
  private(set) lazy var background: SIMD3<Float> = {
    let (width, height) = (color.width, color.height)
    let border =
      Array(0..<width) + Array((height - 1) * width..<height * width)
      + (0..<height).flatMap {
        [$0 * width, ($0 + 1) * width - 1]
      }
    var background = SIMD3<Float>.zero
    for channel in 0..<3 {
      background[channel] = border.map { color.samples[$0 * 3 + channel] }.sorted()[border.count / 2]
    }
    return background
  }()

  /// How it is cut into areas: by its drawing as it was read, or without that by its colours; and its flat colours where
  /// compression or dithering has spoiled them. What is shaded all the same was meant to be.
  private lazy var found: (cut: ReferenceCut, restoration: FlatRestoration?) = {
    func cut(_ picture: Picture) -> ReferenceCut {
      ReferenceCut(picture, drawnAs: page, line: sourceLine, areaOptions)
    }
    if let restoration = FlatRestoration(of: picture) {
      let restored = cut(restoration.picture)
      if restored.areas.isFlat { return (restored, restoration) }
    }
    return (cut(picture), nil)
  }()

  private var cut: ReferenceCut { found.cut }

  /// Its flat colours where compression or dithering has spoiled them; else nil.
  var restoration: FlatRestoration? { found.restoration }

  /// Its areas.
  var areas: [ReferenceArea] { cut.areas }

  /// What colours its lines have beside which areas, and how many pixels.
  private(set) lazy var inks = cut.inks()

  /// The colour that its lines mostly have, and how many pixels have about that; nil without lines.
  private(set) lazy var usualInk = InkColors.usual(of: inks)

  /// Whether what it shows stands on plain paper, as cels do.
  var isOnPaper: Bool { cut.isOnPaper }

  /// The part of what it paints that its drawing leaves open to the paper.
  private(set) lazy var openShare = cut.openShare()

  /// What its shaded areas show.
  private(set) lazy var shading = cut.shading()

  /// What the region network sees of it: its page, or the figures of a model sheet.
  private(set) lazy var regions = cut.regions()

  /// Whether all of it has one colour.
  var isOfOneColor: Bool { color.isOfOneColor }
}

extension Image {
  /// Whether no pixel differs from the first by a level of 255.
  var isOfOneColor: Bool {
    samples.indices.allSatisfy { abs(samples[$0] - samples[$0 % channels]) < 1 / 255 }
  }
}
