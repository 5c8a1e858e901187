/// What makes one character: proportions, costume and palette. It holds over every shot of a production.
struct CharacterDesign: Sendable {
  enum Garment: Sendable { case shirt, tunic, dress, robe, bare }
  enum Pattern: Sendable { case plain, stripes, buttons, emblem, lacing, open }
  enum Sleeves: Sendable { case none, short, long, wide }
  enum Hair: Sendable { case none, short, spiky, bob, long, ponytail, bun, mohawk }
  enum Hat: Sendable { case none, wizard, helmet, cap, crown, hood, horns, catEars, dogEars, bow, topHat, headband }
  enum Beard: Sendable { case none, full, moustache }
  enum Eyes: Sendable { case wide, dots, sleepy }
  /// How much is drawn inside the outlines.
  enum Detail: Sendable { case sparse, usual, rich }
  enum Prop: Sendable { case none, sword, staff, axe, wand, lantern, flower, umbrella }

  /// Lengths for a character one unit tall from the sole to the top of the skull.
  struct Proportions: Sendable {
    var head: Float = 0.168
    var headWidth: Float = 1
    var jaw: Float = 0.3
    var nose: Float = 0.12
    /// How far a muzzle stands out, in head radii; 0 for a flat face.
    var muzzle: Float = 0
    var torso: Float = 0.27
    var shoulders: Float = 0.13
    var waist: Float = 0.095
    var hips: Float = 0.105
    var arm: Float = 0.36
    var armWidth: Float = 0.036
    var legWidth: Float = 0.047
    var hand: Float = 0.042
    var foot: Float = 0.12
    /// Standing height in world units.
    var height: Float = 0.74

    var neck: Float { 0.018 }
    /// From the sole to the hip joint.
    var leg: Float { 1 - 1.9 * head - neck - torso }

    /// A larger head on a shorter body, as figures of games and comic strips have it.
    mutating func enlargeHead(by factor: Float) {
      head = min(head * factor, 0.27)
      let smaller = 1 - 0.45 * (factor - 1)
      torso *= smaller
      arm *= smaller
      (hand, foot) = (hand * 1.1, foot * 1.1)
    }

    /// Goes `t` of the way to the lengths of another body.
    mutating func blend(with other: Self, _ t: Float) {
      for length in [
        \Self.head, \.headWidth, \.jaw, \.nose, \.torso, \.shoulders, \.waist, \.hips, \.arm, \.armWidth, \.legWidth,
        \.hand, \.foot, \.height,
      ] { self[keyPath: length] += t * (other[keyPath: length] - self[keyPath: length]) }
    }
  }

  struct Palette: Sendable {
    var skin: Tone
    var hair: Tone
    var main: Tone
    var second: Tone
    var accent: Tone
    var leather: Tone
    var metal: Tone
    var iris: CartoonColor
  }

  var body = Proportions()
  var palette: Palette
  var garment = Garment.tunic
  var pattern = Pattern.plain
  var sleeves = Sleeves.long
  var hair = Hair.short
  var hat = Hat.none
  var beard = Beard.none
  var eyes = Eyes.wide
  var prop = Prop.none
  var hasCape = false
  var hasBelt = true
  var hasScarf = false
  var hasGloves = false
  var hasTrousers = true
  var hasTail = false
  /// How much of the shank the boots cover; 0 for bare feet.
  var boots: Float = 0.6
  var hasShield = false
  var detail = Detail.usual
  /// Whether what is of leather is black: solid ink.
  var isLeatherInked = false
  /// Whether shades come gradually instead of in flat areas.
  var isSoftlyShaded = false
  /// Whether limbs behind the body lie wholly in shade.
  var hasShadedLimbs = true
}
