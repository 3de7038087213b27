import Columns
import Foundation

/// Makes the values of one column in one night.
struct ValueMaker {
  private let column: SimulatedColumn
  private let location: Double
  private let scale: Double
  private let shares: [Double]
  private let nullRate: Double

  init(_ column: SimulatedColumn, _ night: NightlyEffects.Night, _ shift: Shift?) {
    self.column = column
    var (location, scale) = column.isScored ? (night.location, exp(night.logScale)) : (0, 1)
    var shares = Self.shares(column.shares, night.logOdds)
    var nullRate = Self.rate(column.nullRate, night.nullLogOdds)
    switch shift?.kind {
    case .mean: location += shift?.size ?? 0
    case .std: scale *= shift?.size ?? 1
    case .swap: shares = Self.swapped(shares, by: shift?.size ?? 0, order: column.shares)
    case .null: nullRate = min(1, nullRate + (shift?.size ?? 0))
    case nil: break
    }
    self.location = location
    self.scale = scale
    self.shares = shares
    self.nullRate = nullRate
  }

  func append(_ rows: Int, to values: inout Column, _ stream: inout RandomStream) {
    switch column.kind {
    case .normal(let mean, let deviation): numbers(rows, &values, &stream) { mean + deviation * $0 }
    case .lognormal(let factor, let sigma): numbers(rows, &values, &stream) { factor * exp(sigma * $0) }
    case .heavyTailed(let h): numbers(rows, &values, &stream) { $0 * exp(0.5 * h * $0 * $0) }
    case .zeroInflated(let threshold):
      numbers(rows, &values, &stream) { $0 <= threshold ? 0 : 10 * exp($0 - threshold) }
    case .counts(let quantiles): counts(rows, &values, &stream, quantiles)
    case .boolean: flags(rows, &values, &stream)
    case .categories: texts(rows, &values, &stream)
    case .constantText: nullable(rows, &values, &stream) { values, _ in values.append("same".utf8) }
    case .constantNumber: nullable(rows, &values, &stream) { values, _ in values.append(Int64(7)) }
    case .key, .token, .time: preconditionFailure("what identifies rows is made row by row")
    }
  }

  @inline(__always)
  private func numbers(
    _ rows: Int, _ values: inout Column, _ stream: inout RandomStream, _ number: (Double) -> Double
  ) {
    let ziggurat = Ziggurat.standard
    nullable(rows, &values, &stream) { values, stream in
      values.append(number(location + scale * ziggurat.normal(&stream)))
    }
  }

  private func counts(
    _ rows: Int, _ values: inout Column, _ stream: inout RandomStream, _ quantiles: [Double]
  ) {
    let ziggurat = Ziggurat.standard
    nullable(rows, &values, &stream) { values, stream in
      let score = location + scale * ziggurat.normal(&stream)
      var count = 0
      while count < quantiles.count && quantiles[count] < score { count += 1 }
      values.append(Int64(count))
    }
  }

  private func flags(_ rows: Int, _ values: inout Column, _ stream: inout RandomStream) {
    let table = AliasTable(shares)
    nullable(rows, &values, &stream) { values, stream in values.append(Int64(table.draw(&stream) == 0 ? 1 : 0)) }
  }

  private func texts(_ rows: Int, _ values: inout Column, _ stream: inout RandomStream) {
    let table = AliasTable(shares)
    let names = shares.indices.map { Array("category \($0 + 1)".utf8) }
    let ends = names.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    // One after another in memory: an array of arrays would count references with every row.
    names.flatMap(\.self).withUnsafeBytes { bytes in
      nullable(rows, &values, &stream) { values, stream in
        let drawn = table.draw(&stream)
        values.append(UnsafeRawBufferPointer(rebasing: bytes[ends[drawn]..<ends[drawn + 1]]))
      }
    }
  }

  @inline(__always)
  private func nullable(
    _ rows: Int, _ values: inout Column, _ stream: inout RandomStream,
    _ append: (inout Column, inout RandomStream) -> Void
  ) {
    let threshold = UInt64(nullRate * 0x1p53)
    for _ in 0..<rows {
      if threshold > 0 && stream.next() >> 11 < threshold {
        values.appendNull()
      } else {
        append(&values, &stream)
      }
    }
  }

  private static func rate(_ rate: Double, _ logOdds: Double) -> Double {
    rate > 0 && logOdds != 0 ? 1 / (1 + exp(-(log(rate / (1 - rate)) + logOdds))) : rate
  }

  private static func shares(_ shares: [Double], _ logOdds: ArraySlice<Double>) -> [Double] {
    guard !shares.isEmpty else { return [] }
    let weights = zip(shares, logOdds).map { $0 * exp($1) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// - Parameter order: by which the most and the second most frequent are known, whatever the night.
  private static func swapped(_ shares: [Double], by size: Double, order: [Double]) -> [Double] {
    let ranked = order.indices.sorted { (order[$1], $0) < (order[$0], $1) }
    var shares = shares
    let moved = min(size, shares[ranked[0]])
    shares[ranked[0]] -= moved
    shares[ranked[1]] += moved
    return shares
  }
}
