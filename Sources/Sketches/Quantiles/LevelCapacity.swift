/// How many values each level of a KLL sketch holds before it is compacted.
struct LevelCapacity {
  /// The least that any level holds, known as m.
  static let minimum = 8

  let k: Int
  let levelCount: Int

  /// k at the top, two thirds of it at each level further down.
  func capacity(ofLevel level: Int) -> Int {
    let depth = levelCount - level - 1
    // In two steps, as the power of three would not fit otherwise.
    let capacity =
      depth <= 30
      ? Self.shrink(k, depth: depth) : Self.shrink(Self.shrink(k, depth: depth / 2), depth: depth - depth / 2)
    return max(Self.minimum, capacity)
  }

  var total: Int { (0..<levelCount).reduce(0) { $0 + capacity(ofLevel: $1) } }

  /// k · (2/3)^depth to the nearest integer.
  private static func shrink(_ k: Int, depth: Int) -> Int {
    var divisor = 1
    for _ in 0..<depth { divisor *= 3 }
    let doubled = ((2 * k) << depth) / divisor
    return (doubled + 1) / 2
  }
}
