/// Folds arrays one after another into their summary.
///
/// Holds beside it what `QuantileStage` holds, and some hundred norms. The result depends on the sequence of arrays alone.
package struct ArrayStage: Sendable {
  private static let mostPending = 256
  /// The squares of elements that are smaller lose digits, and then no unit vector comes of them.
  private static let leastNorm = 0x1p-480

  private var summary = ArraySummary()
  private var quantiles = QuantileStage()
  /// Norms that are not in the moments yet.
  private var pending: [Double] = []
  private var sum: [Double] = []
  private var sumCount = 0
  private var isSumKnown = true

  package init() {}

  /// Takes in an array of numbers.
  /// - Parameters:
  ///   - elements: those that are not NULL, in their order.
  ///   - nulls: elements that are NULL.
  package mutating func update(_ elements: UnsafeBufferPointer<Double>, nulls: Int) {
    update(length: elements.count + nulls, nulls: nulls)
    let norm = Self.norm(of: elements)
    guard nulls == 0, norm.isFinite else {
      summary.incompletes += 1
      return
    }
    pending.append(norm)
    if pending.count == Self.mostPending { pass() }
    if norm >= Self.leastNorm { addDirection(of: elements, norm) }
  }

  /// Takes in an array of anything else.
  package mutating func update(length: Int, nulls: Int) {
    summary.lengths.update(length)
    summary.nullElements += nulls
  }

  /// Takes in a value that is no array.
  package mutating func updateUnreadable() { summary.unreadable += 1 }

  /// The summary of all arrays so far.
  package func finished() -> ArraySummary {
    var stage = self
    stage.pass()
    var finished = stage.summary
    finished.normQuantiles = stage.quantiles.finished()
    finished.direction = !isSumKnown ? .unknown : sumCount == 0 ? .none : .sum(sum, count: sumCount)
    return finished
  }

  private mutating func pass() {
    summary.norms.update(pending)
    quantiles.update(pending)
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func addDirection(of elements: UnsafeBufferPointer<Double>, _ norm: Double) {
    guard isSumKnown else { return }
    if sumCount == 0, elements.count <= ArraySummary.longestDirection {
      sum = [Double](repeating: 0, count: elements.count)
    }
    guard elements.count == sum.count else {
      (isSumKnown, sum) = (false, [])
      return
    }
    sumCount += 1
    sum.withUnsafeMutableBufferPointer { sum in
      for index in 0..<elements.count { sum[index] += elements[index] / norm }
    }
  }

  /// √Σx², NaN or infinite where an element is or the sum is too large.
  private static func norm(of elements: UnsafeBufferPointer<Double>) -> Double {
    let raw = UnsafeRawBufferPointer(elements)
    let blockEnd = elements.count - elements.count % 8
    var lanes = SIMD8<Double>.zero
    for index in stride(from: 0, to: blockEnd, by: 8) {
      let block = raw.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
      lanes += block * block
    }
    var squares = lanes.sum()
    for index in blockEnd..<elements.count { squares += elements[index] * elements[index] }
    return squares.squareRoot()
  }
}
