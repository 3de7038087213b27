/// Reads the server's text of an array: `{1,NULL,-2.5e3}`, with braces within braces where it has several dimensions and
/// bounds before it where they are not 1, and pgvector's `[1,2,3]`.
struct ArrayText {
  private static let (open, close): (UInt8, UInt8) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
  private static let (openVector, closeVector): (UInt8, UInt8) = (UInt8(ascii: "["), UInt8(ascii: "]"))
  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")
  /// As many dimensions as an array can have.
  private static let mostDimensions = 6

  private let text: UnsafeRawBufferPointer
  private var position = 0

  /// Elements of an array, those of all dimensions together.
  struct Count: Equatable {
    /// NULLs among them.
    var elements = 0
    var nulls = 0
  }

  /// - Parameter text: must outlive the reader.
  init(_ text: UnsafeRawBufferPointer) { self.text = text }

  /// Reads an array of numbers.
  /// - Parameters:
  ///   - isSingle: rounds each to float4, which is what the server holds.
  ///   - numbers: takes the elements that are not NULL; what it held before is gone.
  /// - Returns: nil where the text is no array of numbers.
  static func read(
    _ text: UnsafeRawBufferPointer, isSingle: Bool, into numbers: inout [Double]
  ) -> Count? {
    numbers.removeAll(keepingCapacity: true)
    var reader = ArrayText(text)
    return reader.read { reader in
      switch NumberText.read(text, at: &reader.position) {
      case .number(let number):
        numbers.append(isSingle ? Double(Float(number)) : number)
        return .value
      case .null: return .null
      case nil: return nil
      }
    }
  }

  /// Counts the elements of an array of anything that is written like texts.
  /// - Returns: nil where the text is no array.
  static func count(_ text: UnsafeRawBufferPointer) -> Count? {
    var reader = ArrayText(text)
    return reader.read { reader in reader.skipElement() }
  }

  private enum Element {
    case value
    case null
  }

  @inline(__always)
  private mutating func read(_ element: (inout ArrayText) -> Element?) -> Count? {
    var count = Count()
    skipBounds()
    guard let first = byte, first == Self.open || first == Self.openVector else { return nil }
    let closing = first == Self.open ? Self.close : Self.closeVector
    var depth = 0
    // After an opening and after a comma there has to be something; after an opening that may be its end.
    var (isDue, isOpened) = (true, false)
    while let byte {
      switch byte {
      case first:
        guard isDue, depth < Self.mostDimensions else { return nil }
        depth += 1
        isOpened = true
        position &+= 1
      case closing:
        guard depth > 0, isOpened || !isDue else { return nil }
        depth -= 1
        (isDue, isOpened) = (false, false)
        position &+= 1
        if depth == 0 { return position == text.count ? count : nil }
      case Self.comma:
        guard depth > 0, !isDue else { return nil }
        (isDue, isOpened) = (true, false)
        position &+= 1
      default:
        guard depth > 0, isDue, let element = element(&self) else { return nil }
        count.elements &+= 1
        if element == .null { count.nulls &+= 1 }
        (isDue, isOpened) = (false, false)
      }
    }
    return nil
  }

  @inline(__always)
  private var byte: UInt8? { position < text.count ? text[position] : nil }

  /// `[0:2][1:1]=`, unless it is a vector.
  private mutating func skipBounds() {
    guard byte == Self.openVector else { return }
    for index in text.indices {
      if text[index] == Self.comma { return }
      if text[index] == UInt8(ascii: "=") {
        position = index + 1
        return
      }
    }
  }

  private mutating func skipElement() -> Element? {
    let start = position
    if byte == Self.quote {
      position += 1
      while let byte, byte != Self.quote { position += byte == Self.backslash ? 2 : 1 }
      guard byte != nil else { return nil }
      position += 1
      return .value
    }
    while let byte, byte != Self.comma, byte != Self.close {
      guard byte != Self.quote, byte != Self.open else { return nil }
      position += byte == Self.backslash ? 2 : 1
    }
    guard position <= text.count else { return nil }
    return text[start..<position].elementsEqual("NULL".utf8) ? .null : .value
  }
}
