/// The exact values of a numeric column row by row, beside the nearest doubles.
///
/// Most are a short integer times a power of 10,000, and take one word. The digits of others stand apart; their word
/// says where.
package struct Decimals: Sendable {
  /// One a row: `integer · 16 + place`, where the value is `integer · 10,000^(place − 5)` for a place up to 10 and an
  /// integer within ±2^53. At `widePlace` the integer is an index among the wide ones, and at `absentPlace`, of nulls,
  /// NaN and infinities, it is 0.
  package internal(set) var words: [Int64] = []
  /// Rows without an exact value.
  package private(set) var absentCount = 0
  private var wide: [Wide] = []
  private var wideDigits: [UInt16] = []

  package static let widePlace: Int64 = 11
  package static let absentPlace: Int64 = 12
  private static let zeroPlace = 5

  private struct Wide: Sendable, BitwiseCopyable {
    let start: Int
    let count: Int
    let weight: Int
    let isNegative: Bool
  }

  /// One exact value.
  package enum Value {
    /// `integer · 10,000^power`
    case short(integer: Int64, power: Int)
    /// Digits to the base 10,000, the first of them worth 10,000^weight.
    case wide(isNegative: Bool, weight: Int, digits: ArraySlice<UInt16>)
  }

  package var count: Int { words.count }
  package var wideCount: Int { wide.count }

  /// The value of a row; nil where it has none.
  package subscript(row: Int) -> Value? {
    let (integer, place) = (words[row] >> 4, words[row] & 15)
    switch place {
    case Self.absentPlace: return nil
    case Self.widePlace: return wideValue(Int(integer))
    default: return .short(integer: integer, power: Int(place) - Self.zeroPlace)
    }
  }

  /// Calls `body` with every wide value: the sign, the weight and the digits, which it may not keep.
  package func forEachWide(_ body: (_ isNegative: Bool, _ weight: Int, _ digits: UnsafeBufferPointer<UInt16>) -> Void) {
    wideDigits.withUnsafeBufferPointer { digits in
      for value in wide {
        let own = UnsafeBufferPointer(rebasing: digits[value.start..<value.start &+ value.count])
        body(value.isNegative, value.weight, own)
      }
    }
  }

  private func wideValue(_ index: Int) -> Value {
    let value = wide[index]
    return .wide(
      isNegative: value.isNegative, weight: value.weight, digits: wideDigits[value.start..<value.start + value.count])
  }

  /// Calls `body` with sums of the short values, each to be multiplied by `10,000^power`; their sum is that of all.
  package func forEachShortSum(_ body: (_ sum: Int64, _ power: Int) -> Void) {
    // So many integers of 54 bits fit in one of 63.
    let blockSize = 512
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: 16) { sums in
      words.withUnsafeBufferPointer { words in
        for start in stride(from: 0, to: words.count, by: blockSize) {
          sums.initialize(repeating: 0)
          for index in start..<min(words.count, start &+ blockSize) {
            let word = words[index]
            sums[Int(word & 15)] &+= word &>> 4
          }
          for place in 0..<Int(Self.widePlace) where sums[place] != 0 { body(sums[place], place - Self.zeroPlace) }
        }
      }
    }
  }

  mutating func appendAbsent() {
    words.append(Self.absentPlace)
    absentCount += 1
  }

  /// - Parameter fill: writes every word; returns how many are absent.
  mutating func append(count: Int, _ fill: (UnsafeMutablePointer<Int64>) -> Int) {
    words.append(addingCapacity: count) { words in words.fill(count) { absentCount += fill($0) } }
  }

  /// Adds the value that the word `wideCount · 16 + widePlace` of before the call stands for.
  /// - Parameter digits: big-endian, two bytes each.
  mutating func appendWide(isNegative: Bool, weight: Int, digits: UnsafeRawBufferPointer) {
    let start = wideDigits.count
    let count = digits.count / 2
    wideDigits.append(addingCapacity: count) { own in
      own.fill(count) { own in
        for index in 0..<count {
          own[index] = UInt16(bigEndian: digits.loadUnaligned(fromByteOffset: 2 &* index, as: UInt16.self))
        }
      }
    }
    wide.append(Wide(start: start, count: count, weight: weight, isNegative: isNegative))
  }

  mutating func append(rows: UnsafeBufferPointer<Int32>, of source: Decimals) {
    for row in rows {
      var word = source.words[Int(row)]
      switch word & 15 {
      case Self.absentPlace: absentCount += 1
      case Self.widePlace:
        let value = source.wide[Int(word >> 4)]
        word = Int64(wide.count) << 4 | Self.widePlace
        wide.append(
          Wide(start: wideDigits.count, count: value.count, weight: value.weight, isNegative: value.isNegative))
        wideDigits.append(contentsOf: source.wideDigits[value.start..<value.start + value.count])
      default: break
      }
      words.append(word)
    }
  }

  mutating func removeAll() {
    words.removeAll(keepingCapacity: true)
    wide.removeAll(keepingCapacity: true)
    wideDigits.removeAll(keepingCapacity: true)
    absentCount = 0
  }
}
