/// A sum in the order in which numpy adds up an array, so that what is left over of 1 is the same to the last bit.
enum PairwiseSum {
  static func of(_ values: [Double]) -> Double { values.withUnsafeBufferPointer { sum($0[...]) } }

  private static func sum(_ values: Slice<UnsafeBufferPointer<Double>>) -> Double {
    let (start, count) = (values.startIndex, values.count)
    if count < 8 { return values.reduce(0, +) }
    if count > 128 {
      let half = count / 2 - count / 2 % 8
      return sum(values[start..<start + half]) + sum(values[(start + half)...])
    }
    var lanes = Array(values[start..<start + 8])
    var place = 8
    while place + 8 <= count {
      for lane in 0..<8 { lanes[lane] += values[start + place + lane] }
      place += 8
    }
    let whole = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
    return values[(start + place)...].reduce(whole, +)
  }
}
