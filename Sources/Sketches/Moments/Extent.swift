/// Smallest and largest of some values.
struct Extent {
  let minimum: Double
  let maximum: Double

  /// - Parameter values: finite; none gives nil.
  init?(of values: UnsafeBufferPointer<Double>) {
    guard let base = values.baseAddress, !values.isEmpty else { return nil }
    let raw = UnsafeRawPointer(base)
    let blockEnd = values.count - values.count % 8
    var low = SIMD8<Double>(repeating: base[0])
    var high = low
    // A finite value less itself is zero; NaN and infinity leave NaN here.
    var taint = SIMD8<Double>.zero
    for index in stride(from: 0, to: blockEnd, by: 8) {
      let block = raw.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
      low.replace(with: block, where: block .< low)
      high.replace(with: block, where: block .> high)
      taint += block - block
    }
    var smallest = low.min()
    var largest = high.max()
    var rest = taint.sum()
    for index in blockEnd..<values.count {
      let value = base[index]
      if value < smallest { smallest = value }
      if value > largest { largest = value }
      rest += value - value
    }
    precondition(rest == 0, "sketches take finite values only")
    // Adding zero leaves one zero of the two.
    minimum = smallest + 0
    maximum = largest + 0
  }
}
