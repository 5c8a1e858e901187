import Areas
import ArgumentParser
import Coloring

/// The options that say how the areas of a drawing are found and painted.
struct PaintOptionGroup: ParsableArguments {
  @Option(
    help: .init(
      "What areas are filled with: 'flat' gives each one colour that stands in a reference, 'soft' what the network "
        + "makes; 'auto' is flat where the references are, gives each area the shades of the one that it is where they "
        + "are shaded cels on plain paper, and is soft elsewhere.", valueName: "fill"))
  var fill = PaintOptions.Fill.auto
  @Option(
    help: .init(
      "What becomes of trace lines between flat colours: 'darker' gives them the darkest colour beside them, 'smallest' "
        + "that of the smallest area, 'own' leaves them as drawn. By default 'darker', and 'own' in drawings that have no "
        + "other lines.", valueName: "paint"))
  var tracePaint: PaintOptions.TracePaint?
  @Option(
    help: .init(
      "What other lines have: 'keep' leaves them as drawn, 'reference' gives them the colours that the references' lines "
        + "have, beside the same colours where these are flat. By default 'keep' between flat and shaded colours, and 'reference' "
        + "between soft ones.", valueName: "paint"))
  var linePaint: PaintOptions.LinePaint?
  @Option(
    help: .init(
      "What areas get that look like none of the references', which are named either way: 'fill' the likeliest colour, "
        + "'leave' none.", valueName: "choice"))
  var unsure = PaintOptions.Unsure.fill
  @Option(
    help: .init(
      "The colours of trace lines, as ff0000,0000ff, or 'none'. By default pure red, green, blue and magenta, and in a "
        + "drawing without anti-aliasing whatever else is saturated.", valueName: "colours"))
  var trace = TraceColors.usual
  @Option(
    help: .init(
      "The widest gap in a line that bounds areas all the same, 0 to 64; 0 closes none. By default twice the width of "
        + "the drawing's lines, and no more than a 270th of the page's longer side, or 6.", valueName: "pixels"))
  var gap: Int?
  @Option(help: .init("The fewest pixels of an area; what is smaller counts as line.", valueName: "pixels"))
  var smallestArea = AreaMap.Options().smallest

  func validate() throws {
    if let gap, !(0...64).contains(gap) {
      throw ValidationError("--gap \(gap) cannot be used; give a number of pixels from 0 to 64")
    }
    if smallestArea < 1 {
      throw ValidationError("--smallest-area \(smallestArea) cannot be used; give a number of pixels from 1 on")
    }
  }

  /// What they say.
  var options: PaintOptions {
    var options = PaintOptions()
    options.fill = fill
    options.tracePaint = tracePaint
    options.linePaint = linePaint
    options.unsure = unsure
    options.areas.traces = trace
    options.areas.gap = gap
    options.areas.smallest = smallestArea
    return options
  }
}

extension PaintOptions.Fill: ExpressibleByArgument {}
extension PaintOptions.TracePaint: ExpressibleByArgument {}
extension PaintOptions.LinePaint: ExpressibleByArgument {}
extension PaintOptions.Unsure: ExpressibleByArgument {}

extension TraceColors: ExpressibleByArgument {
  /// `none`, or colours of six hexadecimal digits with commas between.
  public init?(argument: String) {
    if argument == "none" {
      self = .these([])
      return
    }
    var colors: [SIMD3<Float>] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let digits = part.hasPrefix("#") ? part.dropFirst() : part
      guard digits.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
        return nil
      }
      colors.append(SIMD3(Float(value >> 16), Float(value >> 8 & 255), Float(value & 255)) / 255)
    }
    self = .these(colors)
  }
}
