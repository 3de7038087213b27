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

  /// Of 16 bytes and more, 16 at a time.
  private static func ofLong(_ text: UnsafeRawBufferPointer) -> UInt8 {
    typealias Block = SIMD16<UInt8>
    var (digits, letters, uppers) = (Block.zero, Block.zero, Block.zero)
    var (spaces, others, high) = (Block.zero, Block.zero, Block.zero)
    // The last block overlaps those before it.
    let last = text.count &- 16
    var start = 0
    while true {
      let block = text.loadUnaligned(fromByteOffset: start, as: Block.self)
      let isDigit = (block &- 0x30) .< 10
      let isUpper = (block &- 0x41) .< 26
      let isLetter = ((block | 0x20) &- 0x61) .< 26
      let isSpace = ((block &- 0x09) .< 5) .| (block .== 0x20)
      let isVisible = (block &- 0x21) .< 94
      digits.replace(with: 1, where: isDigit)
      uppers.replace(with: 1, where: isUpper)
      letters.replace(with: 1, where: isLetter)
      spaces.replace(with: 1, where: isSpace)
      others.replace(with: 1, where: isVisible .& .!(isDigit .| isLetter))
      high |= block
      if start == last { break }
      start = Swift.min(start &+ 16, last)
    }
    var kinds: CharacterKinds = []
    if digits.max() > 0 { kinds.insert(.digit) }
    if letters.max() > 0 { kinds.insert(.letter) }
    if uppers.max() > 0 { kinds.insert(.uppercase) }
    if spaces.max() > 0 { kinds.insert(.space) }
    if others.max() > 0 { kinds.insert(.punctuation) }
    if high.max() >= 0x80 { kinds.insert(.nonASCII) }
    return kinds.rawValue
  }
}
