/// Drawings that are held: animation shows most of them for two frames or more, and what they show keeps its colours.
public enum HeldDrawing {
  /// A coloured frame that a drawing may be held from.
  public struct Candidate {
    /// The frame's line art.
    let line: Image
    /// How far it is from the frame to be coloured, in frames.
    let distance: Int

    /// A coloured frame with the line art `line`, `distance` frames away.
    public init(line: Image, distance: Int) {
      self.line = line
      self.distance = distance
    }
  }

  /// Which of `candidates` shows the drawing `line`, every sample of it: the nearest of those that do, the first of equals;
  /// nil where none does.
  public static func index(of line: Image, among candidates: [Candidate]) -> Int? {
    candidates.indices.filter { candidates[$0].line == line }.min { candidates[$0].distance < candidates[$1].distance }
  }
}
