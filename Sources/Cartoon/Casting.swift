import Randomness

/// Draws the cast of a production: who they are and in what colours.
struct Casting {
  /// What a character is; it decides the silhouette, chance decides the rest.
  enum Kind: CaseIterable { case knight, wizard, dancer, child, ogre, cat, gentleman, ranger, brawler, princess }

  /// Tones to choose from; none comes twice before all have come once.
  private struct Shelf {
    let stock: [Tone]
    var rest: [Tone] = []

    /// Takes the tone that differs most from the nearest of `others`.
    mutating func take(farthestFrom others: [Tone]) -> Tone {
      if rest.isEmpty { rest = stock }
      let tone = Casting.farthest(rest, from: others)
      rest.removeAll { $0 == tone }
      return tone
    }
  }

  /// The strong tones that the cast wears so far.
  private var worn: [Tone] = []
  private var random: CounterRandom
  private let hueOffset: Float
  private let count: Int
  private var hairs: Shelf
  private var skins: Shelf
  private var fantasySkins: Shelf

  init(seed: UInt64, count: Int) {
    random = CounterRandom(seed: seed, purpose: "cast")
    self.count = count
    hueOffset = random.number(0...360)
    let dyes = random.shuffled([
      Tone(lightness: 0.4, chroma: 0.06, hue: 50), Tone(lightness: 0.84, chroma: 0.13, hue: 90),
      Tone(lightness: 0.63, chroma: 0.16, hue: 48), Tone(lightness: 0.94, chroma: 0.015, hue: 250),
      Tone(lightness: 0.72, chroma: 0.14, hue: 350), Tone(lightness: 0.62, chroma: 0.1, hue: 195),
      Tone(lightness: 0.33, chroma: 0.05, hue: 285), Tone(lightness: 0.55, chroma: 0.15, hue: 305),
    ])
    // Half of them, so that productions differ in their hair as well.
    hairs = Shelf(stock: Array(dyes.prefix(4)))
    skins = Shelf(stock: [
      Tone(lightness: 0.89, chroma: 0.055, hue: 60), Tone(lightness: 0.81, chroma: 0.075, hue: 62),
      Tone(lightness: 0.69, chroma: 0.08, hue: 58), Tone(lightness: 0.54, chroma: 0.07, hue: 52),
    ])
    fantasySkins = Shelf(stock: [
      Tone(lightness: 0.74, chroma: 0.13, hue: 135), Tone(lightness: 0.72, chroma: 0.1, hue: 235),
      Tone(lightness: 0.74, chroma: 0.1, hue: 310), Tone(lightness: 0.7, chroma: 0.14, hue: 30),
    ])
  }

  /// The cast: no kind comes twice before every kind has come once.
  static func cast(seed: UInt64, count: Int) -> [CharacterDesign] {
    var casting = Casting(seed: seed, count: count)
    let kinds = casting.random.shuffled(Kind.allCases)
    return (0..<count).map { casting.design(kinds[$0 % kinds.count], index: $0) }
  }

  private mutating func design(_ kind: Kind, index: Int) -> CharacterDesign {
    var design = CharacterDesign(palette: palette(index))
    dress(&design, as: kind)
    // Whoever comes after one of every kind wears some of another's things.
    if index >= Kind.allCases.count { disguise(&design) }
    design.body.height *= random.number(0.97...1.03)
    design.body.jaw += random.number(-0.08...0.08)
    if random.chance(0.35) { design.body.enlargeHead(by: random.number(1.15...1.6)) }
    if random.chance(0.35), design.eyes == .wide { design.eyes = .dots }
    design.detail = random.pick([.sparse, .usual, .rich])
    design.isLeatherInked = random.chance(0.2)
    design.isSoftlyShaded = random.chance(0.3)
    return design
  }

  /// Changes about half of the looks for those of a character of any other kind.
  private mutating func disguise(_ design: inout CharacterDesign) {
    var other = CharacterDesign(palette: design.palette)
    dress(&other, as: random.pick(Kind.allCases))
    if random.chance(0.5) { (design.hat, design.hair) = (other.hat, other.hair) }
    if random.chance(0.5) { design.beard = other.beard }
    if random.chance(0.5) {
      (design.garment, design.sleeves, design.hasTrousers) = (other.garment, other.sleeves, other.hasTrousers)
    }
    design.pattern = random.pick([.plain, .stripes, .buttons, .emblem, .lacing])
    if random.chance(0.5) { (design.prop, design.hasShield) = (other.prop, other.hasShield) }
    if random.chance(0.5) { (design.hasCape, design.hasScarf) = (other.hasCape, other.hasScarf) }
    if random.chance(0.5) { (design.boots, design.hasGloves) = (other.boots, other.hasGloves) }
    design.hasTail = random.chance(0.15)
    design.body.blend(with: other.body, random.number(0...0.5))
  }

  private mutating func dress(_ design: inout CharacterDesign, as kind: Kind) {
    switch kind {
    case .knight: knight(&design)
    case .wizard: wizard(&design)
    case .dancer: dancer(&design)
    case .child: child(&design)
    case .ogre: ogre(&design)
    case .cat: cat(&design)
    case .gentleman: gentleman(&design)
    case .ranger: ranger(&design)
    case .brawler: brawler(&design)
    case .princess: princess(&design)
    }
  }

  /// The main hues of a cast lie evenly around the circle; the other colours of a character stand off its main one.
  private mutating func palette(_ index: Int) -> CharacterDesign.Palette {
    let hue = hueOffset + 360 * Float(index) / Float(count) + random.number(-12...12)
    // Neighbours in the cast differ in lightness as well as in hue.
    let lightness = [Float(0.62), 0.74, 0.52][index % 3] + random.number(-0.03...0.03)
    // Every fifth wears white, grey or black.
    let main =
      index % 5 == 4
      ? Tone(lightness: random.pick([0.97, 0.75, 0.4]), chroma: 0.01, hue: hue)
      : Self.clear(lightness: lightness, chroma: 0.17, hue: hue)
    let skin = skins.take(farthestFrom: [main])
    let hair = hairs.take(farthestFrom: [main, skin])
    let leather = Tone(lightness: random.number(0.36...0.48), chroma: 0.075, hue: random.number(30...75))
    let accents = (0..<6).map { _ in
      Self.clear(lightness: random.number(0.55...0.85), chroma: 0.17, hue: hue + random.number(90...270))
    }
    let accent = Self.farthest(accents, from: [main, skin, hair, leather] + worn)
    worn += [main, accent]
    let seconds = (0..<12).map { _ in
      Tone(lightness: random.number(0.38...0.9), chroma: random.number(0.03...0.1), hue: random.number(0...360))
    }
    return .init(
      skin: skin, hair: hair, main: main, second: Self.farthest(seconds, from: [main, skin, accent, leather]),
      accent: accent, leather: leather,
      metal: random.chance(0.5)
        ? Tone(lightness: 0.85, chroma: 0.13, hue: 90) : Tone(lightness: 0.85, chroma: 0.02, hue: 250),
      iris: CartoonColor(lightness: 0.55, chroma: 0.13, hue: hue + 180))
  }

  /// A strong tone; yellows and limes are lifted, because dark ones look like mud.
  private static func clear(lightness: Float, chroma: Float, hue: Float) -> Tone {
    let turn = (hue - 95) / 360
    let fromYellow = abs(turn - turn.rounded()) * 360
    return Tone(
      lightness: lightness + (0.83 - lightness) * smoothStep((70 - fromYellow) / 40), chroma: chroma, hue: hue)
  }

  /// The candidate that differs most from the nearest of the `others`.
  private static func farthest(_ candidates: [Tone], from others: [Tone]) -> Tone {
    func room(_ tone: Tone) -> Float {
      others.map { other in
        let difference = tone.base.rgb - other.base.rgb
        return (difference * difference).sum()
      }.min() ?? 0
    }
    return candidates.max { room($0) < room($1) } ?? candidates[0]
  }

  // MARK: Kinds

  private mutating func knight(_ design: inout CharacterDesign) {
    design.body.shoulders = 0.15
    design.body.armWidth = 0.041
    design.body.height = 0.76
    design.hat = .helmet
    design.hair = .short
    design.prop = random.pick([.sword, .axe])
    design.hasShield = true
    design.hasCape = random.chance(0.6)
    design.pattern = .emblem
    design.hasGloves = true
    design.boots = 0.8
  }

  private mutating func wizard(_ design: inout CharacterDesign) {
    design.body.head = 0.17
    design.body.height = 0.7
    design.body.nose = 0.2
    design.garment = .robe
    design.sleeves = .wide
    design.hat = .wizard
    design.hair = .long
    design.beard = .full
    design.prop = random.pick([.staff, .wand, .lantern])
    design.boots = 0.1
    design.eyes = .dots
    design.palette.hair = Tone(lightness: 0.93, chroma: 0.02, hue: random.number(0...360))
  }

  private mutating func dancer(_ design: inout CharacterDesign) {
    design.body.head = 0.155
    design.body.torso = 0.25
    design.body.shoulders = 0.105
    design.body.waist = 0.068
    design.body.armWidth = 0.028
    design.body.legWidth = 0.038
    design.body.nose = 0.07
    design.body.height = 0.78
    design.garment = .dress
    design.sleeves = random.pick([.none, .short])
    design.hair = random.pick([.ponytail, .long])
    design.hat = random.pick([.bow, .headband])
    design.hasTrousers = false
    design.boots = random.pick([0.1, 0.5])
    design.hasScarf = random.chance(0.4)
    design.prop = random.pick([.umbrella, .none, .flower])
  }

  private mutating func child(_ design: inout CharacterDesign) {
    design.body.head = 0.215
    design.body.headWidth = 1.06
    design.body.torso = 0.24
    design.body.shoulders = 0.115
    design.body.waist = 0.1
    design.body.hips = 0.105
    design.body.arm = 0.31
    design.body.armWidth = 0.042
    design.body.legWidth = 0.055
    design.body.hand = 0.05
    design.body.jaw = 0.12
    design.body.height = 0.6
    design.garment = .shirt
    design.pattern = random.pick([.stripes, .emblem])
    design.sleeves = .short
    design.hat = random.pick([.cap, .none, .bow])
    design.hair = design.hat == .cap ? .short : random.pick([.spiky, .bob])
    design.hasTrousers = false
    design.hasScarf = random.chance(0.5)
    design.hasBelt = false
    design.boots = 0.3
    design.prop = random.pick([.none, .flower, .lantern])
  }

  private mutating func ogre(_ design: inout CharacterDesign) {
    design.body.head = 0.14
    design.body.headWidth = 1.15
    design.body.jaw = -0.12
    design.body.nose = 0.24
    design.body.torso = 0.36
    design.body.shoulders = 0.215
    design.body.waist = 0.175
    design.body.hips = 0.15
    design.body.arm = 0.46
    design.body.armWidth = 0.062
    design.body.legWidth = 0.066
    design.body.hand = 0.062
    design.body.height = 0.82
    design.garment = .bare
    design.sleeves = .none
    design.hat = .horns
    design.hair = random.pick([.none, .mohawk])
    design.prop = .axe
    design.boots = 0
    design.hasTrousers = false
    design.eyes = .sleepy
    design.palette.skin = fantasySkins.take(farthestFrom: [design.palette.main])
    design.palette.second = design.palette.main
  }

  private mutating func cat(_ design: inout CharacterDesign) {
    design.body.head = 0.19
    design.body.headWidth = 1.12
    design.body.torso = 0.25
    design.body.waist = 0.08
    design.body.jaw = 0.05
    design.body.nose = 0.09
    design.body.height = 0.66
    design.garment = random.pick([.shirt, .tunic])
    design.pattern = random.pick([.lacing, .buttons])
    design.hat = .catEars
    design.hair = random.pick([.spiky, .bob])
    design.hasTail = true
    design.hasScarf = random.chance(0.6)
    design.hasGloves = random.chance(0.5)
    design.prop = random.pick([.sword, .wand, .none])
    if random.chance(0.4) { design.palette.skin = fantasySkins.take(farthestFrom: [design.palette.main]) }
  }

  private mutating func gentleman(_ design: inout CharacterDesign) {
    design.body.head = 0.145
    design.body.headWidth = 0.92
    design.body.jaw = 0.22
    design.body.nose = 0.22
    design.body.torso = 0.29
    design.body.shoulders = 0.115
    design.body.waist = 0.085
    design.body.armWidth = 0.03
    design.body.legWidth = 0.036
    design.body.arm = 0.39
    design.body.height = 0.76
    design.garment = .tunic
    design.pattern = .buttons
    design.hat = .topHat
    design.beard = .moustache
    design.hair = .short
    design.prop = .umbrella
    design.boots = 0.2
    design.hasGloves = random.chance(0.5)
  }

  private mutating func ranger(_ design: inout CharacterDesign) {
    design.body.head = 0.165
    design.body.nose = 0.08
    design.body.height = 0.74
    design.garment = .tunic
    design.pattern = .lacing
    design.hat = .hood
    design.hasCape = true
    design.prop = random.pick([.lantern, .staff])
    design.boots = 0.75
    design.hasGloves = true
  }

  private mutating func brawler(_ design: inout CharacterDesign) {
    design.body.head = 0.158
    design.body.shoulders = 0.175
    design.body.waist = 0.11
    design.body.armWidth = 0.052
    design.body.hand = 0.055
    design.body.jaw = 0.12
    design.body.nose = 0.15
    design.body.height = 0.78
    design.garment = .shirt
    design.pattern = random.pick([.stripes, .lacing])
    design.sleeves = .none
    design.hat = .headband
    design.hair = random.pick([.spiky, .ponytail])
    design.beard = random.pick([.none, .moustache])
    design.hasGloves = true
    design.boots = 0.5
  }

  private mutating func princess(_ design: inout CharacterDesign) {
    design.body.head = 0.178
    design.body.shoulders = 0.11
    design.body.waist = 0.075
    design.body.armWidth = 0.031
    design.body.nose = 0.07
    design.body.height = 0.68
    design.garment = .robe
    design.sleeves = random.pick([.short, .wide])
    design.hat = .crown
    design.hair = random.pick([.long, .bun, .bob])
    design.hasCape = random.chance(0.4)
    design.hasTrousers = false
    design.boots = 0.1
    design.prop = random.pick([.wand, .flower, .none])
  }
}
