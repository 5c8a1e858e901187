import Foundation
import Randomness

extension CharacterDesign {
  /// Changes lengths and looks by chance: grown-ups with small heads, animals with muzzles, waistcoats over bare skin.
  mutating func vary(_ random: inout CounterRandom) {
    for length in [
      \Proportions.headWidth, \.torso, \.shoulders, \.waist, \.hips, \.arm, \.armWidth, \.legWidth, \.hand, \.foot,
    ] { body[keyPath: length] *= exp(random.number(-0.2...0.2)) }
    if random.chance(0.4) {
      body.head = random.number(0.105...0.14)
      body.hand *= 0.85
      body.foot *= 0.85
    }
    // Some leg is left.
    body.torso = min(body.torso, 1 - 1.9 * body.head - body.neck - 0.24)
    if random.chance(0.3) {
      body.muzzle = random.number(0.25...0.95)
      beard = .none
      if random.chance(0.7) { hat = random.pick([.dogEars, .dogEars, .catEars]) }
      hasTail = random.chance(0.75)
      if random.chance(0.5) { palette.hair = palette.skin }
      if random.chance(0.5) { boots = 0 }
    }
    if random.chance(0.2) { pattern = .open }
    if random.chance(0.15) { garment = .bare }
    if random.chance(0.25) { sleeves = random.pick([.none, .short, .long, .wide]) }
    if random.chance(0.2) { hasScarf.toggle() }
    if random.chance(0.2) { hasBelt.toggle() }
    if random.chance(0.2) { hasTrousers.toggle() }
    if random.chance(0.3) { prop = .none }
  }
}
