import CLcms2
import Files
import Foundation

/// Brings colours of an embedded profile to sRGB through Little CMS.
enum ColorConversion {
  /// Converts `raster` in place.
  ///
  /// - Returns: what the user must be told, nil where the profile is as good as sRGB.
  static func convert(_ raster: inout Raster, isGrey: Bool, from embedded: EmbeddedProfile) -> String? {
    guard let profile = Profile(embedded) else { return damaged }
    let remark = "colours converted from \(profile.name)"
    switch profile.space {
    case cmsSigRgbData:
      guard let transform = Transform(profile, type: gpucolor_rgba_8, to: gpucolor_rgba_8),
        let deep = Transform(profile, type: gpucolor_rgba_16, to: gpucolor_rgba_16)
      else { return damaged }
      if isIdentity(transform) { return nil }
      raster.transform(transform, deep)
      return remark
    case cmsSigGrayData where isGrey:
      guard let table = greyTable(profile) else { return damaged }
      // A level of 8 bits is 257 of 16.
      if table.indices.allSatisfy({ abs(Int(table[$0]) - $0) <= 257 }) { return nil }
      raster.map(grey: table)
      return remark
    default:
      return "its colour profile is not of its kind of colours, which are taken as sRGB"
    }
  }

  /// The colours of inks: cyan, magenta, yellow and black in place of RGBA, 255 is the whole ink.
  ///
  /// - Returns: the opaque colours, and what the user must be told.
  static func colors(ofInks raster: Raster, profile embedded: EmbeddedProfile?) -> (Raster, remark: String) {
    guard case .eight(let size, var inks) = raster else { return (raster, damaged) }
    if let profile = embedded.flatMap(Profile.init), profile.space == cmsSigCmykData,
      let transform = Transform(profile, type: gpucolor_cmyk_8, to: gpucolor_rgba_8)
    {
      inks.withUnsafeMutableBufferPointer { transform.apply($0.baseAddress, count: size.width * size.height) }
      for index in stride(from: 3, to: inks.count, by: 4) { inks[index] = 255 }
      return (.eight(size: size, rgba: inks), "colours converted from \(profile.name)")
    }
    for pixel in stride(from: 0, to: inks.count, by: 4) {
      let light = 255 - Int(inks[pixel + 3])
      for channel in pixel..<pixel + 3 { inks[channel] = UInt8(((255 - Int(inks[channel])) * light + 127) / 255) }
      inks[pixel + 3] = 255
    }
    let reason = embedded == nil ? "without a profile" : "without its profile, which is damaged"
    return (.eight(size: size, rgba: inks), "its inks are turned into colours \(reason)")
  }

  private static let damaged = "its colour profile is damaged, and its colours are taken as sRGB"

  /// Whether no colour changes by more than a level of 255.
  private static func isIdentity(_ transform: Transform) -> Bool {
    let steps = stride(from: 0, through: 255, by: 15).map(UInt8.init)
    var grid: [UInt8] = []
    for red in steps {
      for green in steps {
        for blue in steps { grid += [red, green, blue, 255] }
      }
    }
    var converted = grid
    converted.withUnsafeMutableBufferPointer { transform.apply($0.baseAddress, count: grid.count / 4) }
    return zip(grid, converted).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
  }

  /// sRGB's grey, in 16 bits, for every grey of the profile.
  private static func greyTable(_ profile: Profile) -> [UInt16]? {
    guard let transform = Transform(profile, type: gpucolor_gray_16, to: gpucolor_rgba_16) else { return nil }
    let levels = (0...65535).map { UInt16($0) }
    var colors = [UInt16](repeating: 0, count: levels.count * 4)
    transform.apply(levels, &colors, count: levels.count)
    // Green is the most of the brightness; the three differ by roundings.
    return levels.indices.map { colors[$0 * 4 + 1] }
  }
}

extension Raster {
  fileprivate mutating func transform(_ eight: Transform, _ sixteen: Transform) {
    let count = size.width * size.height
    switch self {
    case .eight(let size, var rgba):
      self = .eight(size: size, rgba: [])
      rgba.withUnsafeMutableBufferPointer { eight.apply($0.baseAddress, count: count) }
      self = .eight(size: size, rgba: rgba)
    case .sixteen(let size, var rgba):
      self = .sixteen(size: size, rgba: [])
      rgba.withUnsafeMutableBufferPointer { sixteen.apply($0.baseAddress, count: count) }
      self = .sixteen(size: size, rgba: rgba)
    }
  }

  fileprivate mutating func map(grey table: [UInt16]) {
    switch self {
    case .eight(let size, var rgba):
      let levels = (0...255).map { UInt8((Int(table[$0 * 257]) + 128) / 257) }
      for index in rgba.indices where index % 4 != 3 { rgba[index] = levels[Int(rgba[index])] }
      self = .eight(size: size, rgba: rgba)
    case .sixteen(let size, var rgba):
      for index in rgba.indices where index % 4 != 3 { rgba[index] = table[Int(rgba[index])] }
      self = .sixteen(size: size, rgba: rgba)
    }
  }
}

/// An opened profile.
private final class Profile {
  let handle: cmsHPROFILE
  /// What it is called towards the user.
  let name: String

  init?(_ embedded: EmbeddedProfile) {
    switch embedded {
    case .icc(let data):
      let opened = data.withUnsafeBytes { cmsOpenProfileFromMem($0.baseAddress, cmsUInt32Number($0.count)) }
      guard let opened else { return nil }
      handle = opened
      name = Self.description(opened).map { "its profile '\($0)'" } ?? "its profile"
    case .described(let primaries, let gamma):
      guard let made = Self.made(primaries, gamma) else { return nil }
      handle = made
      name = "the gamma and the primaries that it tells"
    case .broken: return nil
    }
  }

  deinit { cmsCloseProfile(handle) }

  var space: cmsColorSpaceSignature { cmsGetColorSpace(handle) }

  private static func description(_ profile: cmsHPROFILE) -> String? {
    var text = [CChar](repeating: 0, count: 128)
    let length = cmsGetProfileInfoASCII(profile, cmsInfoDescription, "en", "US", &text, cmsUInt32Number(text.count - 1))
    let characters = text.prefix(while: { $0 != 0 }).map { UInt8(bitPattern: $0) }
    return length == 0 || characters.isEmpty ? nil : String(decoding: characters, as: UTF8.self).oneLine
  }

  private static func made(_ primaries: Primaries, _ gamma: Double?) -> cmsHPROFILE? {
    if let gamma, !(0.05...20).contains(gamma) { return nil }
    let curve =
      gamma.map { cmsBuildGamma(nil, 1 / $0) }
      ?? cmsBuildParametricToneCurve(nil, 4, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
    guard let curve else { return nil }
    defer { cmsFreeToneCurve(curve) }
    func point(_ at: SIMD2<Double>) -> cmsCIExyY { .init(x: at.x, y: at.y, Y: 1) }
    var white = point(primaries.white)
    var triple = cmsCIExyYTRIPLE(
      Red: point(primaries.red), Green: point(primaries.green), Blue: point(primaries.blue))
    var curves: [OpaquePointer?] = [curve, curve, curve]
    return cmsCreateRGBProfile(&white, &triple, &curves)
  }
}

/// A way from a profile to sRGB.
private final class Transform {
  private let handle: cmsHTRANSFORM

  init?(_ profile: Profile, type: cmsUInt32Number, to target: cmsUInt32Number) {
    guard let sRGB = cmsCreate_sRGBProfile() else { return nil }
    defer { cmsCloseProfile(sRGB) }
    let made = cmsCreateTransform(
      profile.handle, type, sRGB, target, cmsUInt32Number(INTENT_RELATIVE_COLORIMETRIC),
      cmsUInt32Number(cmsFLAGS_BLACKPOINTCOMPENSATION))
    guard let made else { return nil }
    handle = made
  }

  deinit { cmsDeleteTransform(handle) }

  /// Converts `count` pixels in place; what is alpha stays.
  func apply<Sample: FixedWidthInteger>(_ pixels: UnsafeMutablePointer<Sample>?, count: Int) {
    cmsDoTransform(handle, pixels, pixels, cmsUInt32Number(count))
  }

  func apply(_ pixels: [UInt16], _ colors: inout [UInt16], count: Int) {
    cmsDoTransform(handle, pixels, &colors, cmsUInt32Number(count))
  }
}
