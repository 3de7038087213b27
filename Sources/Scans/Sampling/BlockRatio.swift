/// How much less a sample of whole blocks tells of a mean than as many rows that were drawn one by one.
///
/// With n_b rows and the sum t_b in block b of B, m rows in all, their mean ȳ and variance S², the ratio estimator ȳ has
/// the variance B ∕ (B − 1) · Σ (t_b − n_b ȳ)² ∕ m², and independent rows would give S² ∕ m. The design effect is the
/// first over the second, as both have the same finite population correction: about 1 where rows lie in no order, and
/// the rows of a block where these are all alike.
/// - SeeAlso: Kish, Survey Sampling (1965), 5.4 and 8.2; Lohr, Sampling: Design and Analysis, 5.2.3 and 7.5.
struct BlockRatio: Sendable {
  /// The first value: sums of squares are taken of what lies beyond it, so that times do not lose their digits.
  private var origin: Double?
  private var (blockRows, blockSum) = (0.0, 0.0)
  private var (blocks, rows, sum, squares) = (0.0, 0.0, 0.0, 0.0)
  private var (sumSquares, products, rowSquares) = (0.0, 0.0, 0.0)

  /// - Parameter value: finite.
  mutating func add(_ value: Double) {
    let first = origin ?? value
    origin = first
    let value = value - first
    blockRows += 1
    blockSum += value
    squares += value * value
  }

  mutating func endBlock() {
    guard blockRows > 0 else { return }
    blocks += 1
    rows += blockRows
    sum += blockSum
    sumSquares += blockSum * blockSum
    products += blockSum * blockRows
    rowSquares += blockRows * blockRows
    (blockRows, blockSum) = (0, 0)
  }

  /// Above 0, after the last block has ended; nil where all values are the same, or there are none.
  var designEffect: Double? {
    let mean = sum / rows
    let variance = (squares - rows * mean * mean) / (rows - 1)
    // Less is what rounding leaves.
    guard variance > 1e-12 * (squares / rows) else { return nil }
    // One block tells nothing of others.
    guard blocks > 1 else { return rows }
    let spread = max(0, sumSquares - 2 * mean * products + mean * mean * rowSquares)
    let effect = blocks / (blocks - 1) * spread / (rows * variance)
    return effect.isFinite ? effect : nil
  }
}

/// The same of the shares of some cells: the mean of their design effects, by which chi-squared statistics are divided.
///
/// Σ (1 − p_c) d_c ∕ (k − 1) over the k cells that have rows.
/// - SeeAlso: Rao & Scott (1981), the first-order correction; Lohr, Sampling: Design and Analysis, 10.2.
struct BlockCells: Sendable {
  private var counts: [Double]
  private var blockRows = 0.0
  private var (blocks, rows, rowSquares) = (0.0, 0.0, 0.0)
  private var totals: [Double]
  private var squares: [Double]
  private var products: [Double]

  init(count: Int) {
    let zeros = [Double](repeating: 0, count: count)
    (counts, totals, squares, products) = (zeros, zeros, zeros, zeros)
  }

  mutating func add(cell: Int) {
    counts[cell] += 1
    blockRows += 1
  }

  mutating func endBlock() {
    guard blockRows > 0 else { return }
    blocks += 1
    rows += blockRows
    rowSquares += blockRows * blockRows
    for (cell, count) in counts.enumerated() where count > 0 {
      totals[cell] += count
      squares[cell] += count * count
      products[cell] += count * blockRows
      counts[cell] = 0
    }
    blockRows = 0
  }

  /// As `BlockRatio.designEffect`.
  var designEffect: Double? {
    let cells = totals.indices.filter { totals[$0] > 0 }
    guard cells.count > 1 else { return nil }
    guard blocks > 1 else { return rows }
    let sum = cells.reduce(0.0) { sum, cell in
      let share = totals[cell] / rows
      let spread = max(0, squares[cell] - 2 * share * products[cell] + share * share * rowSquares)
      return sum + spread / totals[cell]
    }
    return blocks / (blocks - 1) * sum / Double(cells.count - 1)
  }
}
