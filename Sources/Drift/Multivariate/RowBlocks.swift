/// Rows of numbers, eight side by side, so that what is computed of them does not wait for the sum before it.
struct RowBlocks: Sendable {
  private let width: Int
  private let count: Int
  private var values: [SIMD8<Double>]

  /// The rows of which `row % of.parts == of.part`.
  init(_ rows: Rows, of parts: (part: Int, parts: Int) = (0, 1)) {
    width = rows.width
    let places = Array(stride(from: parts.part, to: rows.count, by: parts.parts))
    count = places.count
    values = [SIMD8<Double>](repeating: .zero, count: (count + 7) / 8 * width)
    rows.values.withUnsafeBufferPointer { source in
      for (place, row) in places.enumerated() {
        let block = place / 8 * width
        for a in 0..<width { values[block &+ a][place % 8] = source[row &* rows.width &+ a] }
      }
    }
  }

  /// ½ xᵀ Q x + lᵀ x of each row.
  /// - Parameters:
  ///   - quadratic: Q, symmetric, row by row.
  ///   - linear: l.
  func scores(_ quadratic: [Double], _ linear: [Double]) -> [Double] {
    var scores: [Double] = []
    scores.reserveCapacity(values.count / max(width, 1) * 8)
    values.withUnsafeBufferPointer { values in
      quadratic.withUnsafeBufferPointer { quadratic in
        for block in stride(from: 0, to: values.count, by: max(width, 1)) {
          var score = SIMD8<Double>.zero
          for a in 0..<width {
            let own = values[block &+ a]
            var sum = 0.5 * quadratic[a &* width &+ a] * own + linear[a]
            for b in 0..<a { sum += quadratic[a &* width &+ b] * values[block &+ b] }
            score += own * sum
          }
          for lane in 0..<8 { scores.append(score[lane]) }
        }
      }
    }
    scores.removeLast(scores.count - count)
    return scores
  }
}
