package import Columns
package import Profiles
import Sketches

/// What a scan learned of one column, in plain numbers.
package struct ColumnSummary: Sendable, Hashable {
  package struct Distinct: Sendable, Hashable {
    package let estimate: Double
    /// Hold the truth with the confidence of two standard deviations.
    package let lower: Double
    package let upper: Double
  }

  package struct Quantile: Sendable, Hashable {
    package let rank: Double
    package let value: SummaryValue
  }

  /// Of columns whose values have an order and distances: numbers, dates, timestamps.
  package struct Numbers: Sendable, Hashable {
    package let least: SummaryValue?
    package let greatest: SummaryValue?
    /// nil of times, and where a double cannot hold it.
    package let sum: SummaryValue?
    package let mean: SummaryValue?
    /// Of the values as a whole population; nil of times, as the two that follow.
    package let standardDeviation: Double?
    package let skewness: Double?
    package let excessKurtosis: Double?
    package let quantiles: [Quantile]
    /// How far the rank of a quantile may be off, as a share of the values, with 99 % probability.
    package let rankError: Double
  }

  package struct Category: Sendable, Hashable {
    package let text: String
    package let count: Int
  }

  /// Of columns whose values only are alike or not.
  package struct Categories: Sendable, Hashable {
    /// The most frequent, at most `ColumnSummary.topCount`.
    package let top: [Category]
    package let total: Int
    /// How much too low any count may be.
    package let greatestError: Int
  }

  package static let ranks = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1]
  package static let topCount = 10

  package let name: String
  /// As the server prints it.
  package let typeName: String
  package let type: ColumnType
  package let isSensitive: Bool
  package let rowCount: Int64
  package let nullCount: Int64
  /// NaN and infinities.
  package let nonFiniteCount: Int64
  package let distinct: Distinct?
  /// nil of sensitive columns, as are `categories`.
  package let numbers: Numbers?
  package let categories: Categories?

  /// - Parameter typeName: nil for the name that Leadsman has for it.
  package init(_ profile: ColumnProfile, typeName: String?, isSensitive: Bool) {
    name = profile.name
    self.typeName = typeName ?? "\(profile.type)"
    type = profile.type
    self.isSensitive = isSensitive
    rowCount = profile.rowCount
    nullCount = profile.nullCount
    nonFiniteCount = profile.nonFiniteCount
    distinct = isSensitive ? nil : profile.distinct.map(Distinct.init)
    numbers = isSensitive ? nil : Numbers(profile)
    categories = isSensitive ? nil : Categories(profile)
  }

  /// Of all rows; nil without rows.
  package var nullRate: Double? { rowCount > 0 ? Double(nullCount) / Double(rowCount) : nil }
  /// Of the values; nil without values, and for types whose values are all finite.
  package var nonFiniteRate: Double? {
    let mayBe = type.isNumeric && !type.isInteger || type.isTemporal
    return mayBe && !isSensitive && rowCount > nullCount ? Double(nonFiniteCount) / Double(rowCount - nullCount) : nil
  }
}

extension ColumnSummary.Distinct {
  fileprivate init(_ count: DistinctCount) {
    let bounds = count.bounds(standardDeviations: 2)
    self.init(estimate: count.estimate, lower: bounds.lowerBound, upper: bounds.upperBound)
  }
}

extension ColumnSummary.Numbers {
  fileprivate init?(_ profile: ColumnProfile) {
    let (moments, quantiles): (Moments, QuantileSketch?)
    switch profile.distribution {
    case .numeric(let known, let sketch), .temporal(let known, let sketch): (moments, quantiles) = (known, sketch)
    case .binned(let known, _): (moments, quantiles) = (known, nil)
    case .categorical, .opaque, .none: return nil
    }
    let scale = profile.type.scale
    func value(_ number: Double?) -> SummaryValue? { number.flatMap { SummaryValue($0, scale) } }
    func exact(_ text: String?) -> SummaryValue? { text.flatMap { SummaryValue($0, scale) } }
    let totals = profile.totals.flatMap { $0.count > 0 ? $0 : nil }
    // Doubles hold these types, but not sums of them.
    let isShort = profile.type == .int16 || profile.type == .int32
    least = (isShort ? nil : exact(totals?.minimum?.description)) ?? value(moments.minimum)
    greatest = (isShort ? nil : exact(totals?.maximum?.description)) ?? value(moments.maximum)
    mean = value(moments.mean)
    let isNumber = scale == .number
    sum = isNumber ? exact(totals?.sum.description) ?? value(moments.sum) : nil
    standardDeviation = isNumber ? moments.standardDeviation : nil
    skewness = isNumber ? moments.skewness : nil
    excessKurtosis = isNumber ? moments.excessKurtosis : nil
    let values = quantiles?.quantiles(at: ColumnSummary.ranks) ?? []
    self.quantiles = zip(ColumnSummary.ranks, values).compactMap { rank, number in
      value(number).map { ColumnSummary.Quantile(rank: rank, value: $0) }
    }
    rankError = quantiles?.normalizedRankError ?? 0
  }
}

extension ColumnSummary.Categories {
  fileprivate init?(_ profile: ColumnProfile) {
    switch profile.distribution {
    case .categorical(let counts), .opaque(let counts):
      top = counts.entries.prefix(ColumnSummary.topCount).map {
        ColumnSummary.Category(text: profile.type.text(of: $0.value), count: $0.count)
      }
      total = counts.total
      greatestError = counts.maximumError
    case .numeric, .temporal, .binned, .none: return nil
    }
  }
}

extension ColumnType {
  var scale: SummaryValue.Scale {
    switch self {
    case .date: .days
    case .timestamp: .microseconds(isZoned: false)
    case .timestampTZ: .microseconds(isZoned: true)
    default: .number
    }
  }

  /// A value as the server would write it.
  fileprivate func text(of bytes: [UInt8]) -> String {
    func hex(_ bytes: some Sequence<UInt8>) -> String {
      bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    switch self {
    case .uuid where bytes.count == 16:
      return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { hex(bytes[$0]) }.joined(separator: "-")
    case .bytea: return "\\x" + hex(bytes)
    default: return String(decoding: bytes, as: UTF8.self)
    }
  }
}
