package import Columns

extension Column {
  /// Appends rows of another column of the same type.
  package mutating func append(rows: UnsafeBufferPointer<Int32>, of source: borrowing Column) {
    let hasNulls = !source.validity.isAllValid
    source.validity.flags.withUnsafeBufferPointer { valid in
      func fillFlags(_ flags: UnsafeMutablePointer<Bool>) -> Int {
        guard hasNulls else {
          flags.update(repeating: true, count: rows.count)
          return 0
        }
        var nulls = 0
        for index in 0..<rows.count {
          let isValid = valid[Int(rows[index])]
          flags[index] = isValid
          nulls &+= isValid ? 0 : 1
        }
        return nulls
      }
      switch type.storage {
      case .integers:
        source.integers.withUnsafeBufferPointer { source in
          appendIntegers(count: rows.count) { values, flags in
            for index in 0..<rows.count { values[index] = source[Int(rows[index])] }
            return fillFlags(flags)
          }
        }
      case .doubles:
        appendDecimals(rows: rows, of: source)
        source.doubles.withUnsafeBufferPointer { source in
          appendDoubles(count: rows.count) { values, flags in
            for index in 0..<rows.count { values[index] = source[Int(rows[index])] }
            return fillFlags(flags)
          }
        }
      case .bytes:
        source.offsets.withUnsafeBufferPointer { offsets in
          source.bytes.withUnsafeBytes { bytes in
            appendTexts(rows, bytes, offsets, fillFlags)
          }
        }
      }
    }
  }

  private mutating func appendTexts(
    _ rows: UnsafeBufferPointer<Int32>, _ source: UnsafeRawBufferPointer, _ offsets: UnsafeBufferPointer<Int>,
    _ fillFlags: (UnsafeMutablePointer<Bool>) -> Int
  ) {
    var byteCount = 0
    for row in rows { byteCount &+= offsets[Int(row) &+ 1] &- offsets[Int(row)] }
    appendBytes(count: rows.count, byteCount: byteCount, slack: 0) { target, ends, flags in
      let target = UnsafeMutableRawBufferPointer(start: target, count: byteCount)
      var end = 0
      for index in 0..<rows.count {
        let row = Int(rows[index])
        let text = UnsafeRawBufferPointer(rebasing: source[offsets[row]..<offsets[row &+ 1]])
        UnsafeMutableRawBufferPointer(rebasing: target[end...]).copyMemory(from: text)
        end &+= text.count
        ends[index] = end
      }
      return fillFlags(flags)
    }
  }
}
