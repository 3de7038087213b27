/// Many rows at once, written in place.
extension Column {
  /// Appends `count` rows of integers.
  /// - Parameter fill: writes every value and flag; returns how many rows are null.
  package mutating func appendIntegers(
    count: Int, _ fill: (UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Bool>) -> Int
  ) {
    integers.append(addingCapacity: count) { values in
      values.fill(count) { target in validity.append(count: count) { fill(target, $0) } }
    }
  }

  /// Appends `count` rows of doubles.
  /// - Parameter fill: as of `appendIntegers`.
  package mutating func appendDoubles(
    count: Int, _ fill: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Bool>) -> Int
  ) {
    doubles.append(addingCapacity: count) { values in
      values.fill(count) { target in validity.append(count: count) { fill(target, $0) } }
    }
  }

  /// Appends `count` rows of a numeric column.
  /// - Parameter fill: writes every double, every word of `Decimals` and every flag; returns how many rows are null, and
  ///   how many have no exact value.
  package mutating func appendDecimals(
    count: Int,
    _ fill: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Bool>) -> (
      nulls: Int, absent: Int
    )
  ) {
    doubles.append(addingCapacity: count) { values in
      values.fill(count) { target in
        decimals.append(count: count) { words in
          var counts = (nulls: 0, absent: 0)
          validity.append(count: count) { flags in
            counts = fill(target, words, flags)
            return counts.nulls
          }
          return counts.absent
        }
      }
    }
  }

  /// Adds the digits of a value that the rows appended last refer to by its index among the wide ones.
  /// - Parameter digits: to the base 10,000, the first of them worth 10,000^weight; big-endian, two bytes each.
  package mutating func appendWideDecimal(isNegative: Bool, weight: Int, digits: UnsafeRawBufferPointer) {
    decimals.appendWide(isNegative: isNegative, weight: weight, digits: digits)
  }

  /// Appends the exact values of rows whose doubles are appended by themselves; none where `source` lacks them.
  package mutating func appendDecimals(rows: UnsafeBufferPointer<Int32>, of source: borrowing Column) {
    guard source.decimals.count == source.count else { return }
    decimals.append(rows: rows, of: source.decimals)
  }

  /// Appends `count` rows of bytes.
  /// - Parameters:
  ///   - byteCount: of all rows together.
  ///   - slack: bytes after these that `fill` may write to as well; they are not kept.
  ///   - fill: writes the bytes, where each row ends, counted from the first byte of all rows, and every flag; returns how
  ///     many rows are null.
  package mutating func appendBytes(
    count: Int, byteCount: Int, slack: Int,
    _ fill: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Int>, UnsafeMutablePointer<Bool>) -> Int
  ) {
    let start = bytes.count
    // At least one, so that there is a buffer for rows that are all empty.
    bytes.append(addingCapacity: max(1, byteCount + slack)) { bytes in
      bytes.fill(byteCount) { target in
        offsets.append(addingCapacity: count) { ends in
          ends.fill(count) { ends in
            validity.append(count: count) { fill(target, ends, $0) }
            for row in 0..<count { ends[row] &+= start }
          }
        }
      }
    }
  }
}

extension Validity {
  /// - Parameter fill: writes every flag; returns how many are false.
  mutating func append(count: Int, _ fill: (UnsafeMutablePointer<Bool>) -> Int) {
    var nulls = 0
    flags.append(addingCapacity: count) { flags in
      flags.fill(count) { nulls = fill($0) }
    }
    nullCount += nulls
  }
}

extension OutputSpan where Element: BitwiseCopyable {
  /// Takes `count` elements that `body` writes; without a capacity there is nowhere to write, and nothing to.
  mutating func fill(_ count: Int, _ body: (UnsafeMutablePointer<Element>) -> Void) {
    withUnsafeMutableBufferPointer { buffer, initializedCount in
      if let base = buffer.baseAddress { body(base + initializedCount) }
      initializedCount += count
    }
  }
}
