/// Which kinds of characters a text holds.
package struct CharacterKinds: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// 0 to 9.
  package static let digit = CharacterKinds(rawValue: 1)
  /// A to Z and a to z.
  package static let letter = CharacterKinds(rawValue: 1 << 1)
  /// A to Z.
  package static let uppercase = CharacterKinds(rawValue: 1 << 2)
  /// Space, tab, line feed, vertical tab, form feed, carriage return.
  package static let space = CharacterKinds(rawValue: 1 << 3)
  /// The 32 of ASCII that are neither letters nor digits nor space: `!` to `/`, `:` to `@`, `[` to `` ` ``, `{` to `~`.
  package static let punctuation = CharacterKinds(rawValue: 1 << 4)
  /// Any beyond ASCII.
  package static let nonASCII = CharacterKinds(rawValue: 1 << 5)

  /// In the order of the bits.
  package static let each: [CharacterKinds] = [.digit, .letter, .uppercase, .space, .punctuation, .nonASCII]
}

extension CharacterKinds {
  /// By byte of UTF-8.
  static let ofByte: [UInt8] = (0...UInt8.max).map { byte in
    let kinds: CharacterKinds =
      switch byte {
      case 0x30...0x39: .digit
      case 0x41...0x5A: [.letter, .uppercase]
      case 0x61...0x7A: .letter
      case 0x09...0x0D, 0x20: .space
      case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: .punctuation
      case 0x80...: .nonASCII
      default: []
      }
    return kinds.rawValue
  }

  /// - Parameter table: `ofByte`.
  @inline(__always)
  init(of text: UnsafeRawBufferPointer, _ table: UnsafeBufferPointer<UInt8>) {
    var kinds: UInt8 = 0
    if text.count < 16 {
      for byte in text { kinds |= table[Int(byte)] }
    } else {
      kinds = Self.ofLong(text)
    }
    self.init(rawValue: kinds)
  }

  /// Of eight bytes and more, eight at a time.
  private static func ofLong(_ text: UnsafeRawBufferPointer) -> UInt8 {
    // In the highest bit of each byte, whether any of the bytes in its place was of the kind.
    var (digits, uppers, lowers, spaces, others, high) = (
      UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0)
    )
    func add(_ word: UInt64) {
      let ascii = word & (low &* 0x7F)
      // Bits that are set where a byte is at least so large.
      func reaches(_ byte: UInt8) -> UInt64 { ascii &+ low &* UInt64(0x80 &- byte) }
      let (digit, upper) = (reaches(0x30) & ~reaches(0x3A), reaches(0x41) & ~reaches(0x5B))
      let lower = reaches(0x61) & ~reaches(0x7B)
      let (control, space) = (reaches(0x09) & ~reaches(0x0E), reaches(0x20) & ~reaches(0x21))
      let visible = reaches(0x21) & ~reaches(0x7F)
      digits |= digit & ~word
      uppers |= upper & ~word
      lowers |= lower & ~word
      spaces |= (control | space) & ~word
      others |= visible & ~(digit | upper | lower) & ~word
      high |= word
    }
    let words = text.count / 8
    for index in 0..<words { add(text.loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self)) }
    // The last overlaps those before it.
    add(text.loadUnaligned(fromByteOffset: text.count &- 8, as: UInt64.self))
    var kinds: CharacterKinds = []
    let top = low &* 0x80
    if digits & top != 0 { kinds.insert(.digit) }
    if (uppers | lowers) & top != 0 { kinds.insert(.letter) }
    if uppers & top != 0 { kinds.insert(.uppercase) }
    if spaces & top != 0 { kinds.insert(.space) }
    if others & top != 0 { kinds.insert(.punctuation) }
    if high & top != 0 { kinds.insert(.nonASCII) }
    return kinds.rawValue
  }

  /// The lowest bit of each byte.
  private static var low: UInt64 { 0x0101_0101_0101_0101 }
}
