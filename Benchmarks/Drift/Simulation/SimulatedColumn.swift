import Columns
import Foundation

/// A column of the simulated table: how its values are made of a normal score or of categories' shares.
struct SimulatedColumn: Sendable {
  /// Numbers are functions of a standard normal score z, so that one shift has one meaning for all of them.
  enum Kind: Sendable {
    case normal(mean: Double, deviation: Double)
    /// exp(σ z), times a scale.
    case lognormal(scale: Double, sigma: Double)
    /// Tukey's h: z exp(h z² / 2), whose tail index is 1 / h: with 0.3 no fourth moment.
    case heavyTailed(h: Double)
    /// 0 where z is below a threshold, log-normal beyond.
    case zeroInflated(threshold: Double)
    /// Poisson, whose distribution function is held at 0, 1, 2 …, as quantiles of z.
    case counts(quantiles: [Double])
    case boolean(rate: Double)
    /// Texts, by falling share or in no order.
    case categories([Double])
    case constantText
    case constantNumber
    /// Grows from row to row.
    case key
    /// A value of its own in every row.
    case token
    case time
  }

  let name: String
  let kind: Kind
  /// The share of rows without a value.
  let nullRate: Double

  var type: ColumnType {
    switch kind {
    case .normal, .lognormal, .heavyTailed, .zeroInflated: .float64
    case .counts, .constantNumber: .int32
    case .boolean: .bool
    case .categories, .constantText: .text
    case .key: .int64
    case .token: .uuid
    case .time: .timestampTZ
    }
  }

  /// As `CREATE TABLE` has it.
  var sqlType: String {
    switch type {
    case .float64: "double precision"
    case .int32: "integer"
    case .int64: "bigint"
    case .bool: "boolean"
    case .uuid: "uuid"
    case .timestampTZ: "timestamptz"
    default: "text"
    }
  }

  /// Shares that day effects act upon; empty where values are made of a normal score or none at all.
  var shares: [Double] {
    switch kind {
    case .boolean(let rate): [rate, 1 - rate]
    case .categories(let shares): shares
    default: []
    }
  }

  var isScored: Bool {
    switch kind {
    case .normal, .lognormal, .heavyTailed, .zeroInflated, .counts: true
    default: false
    }
  }

  /// Keys and the time differ every night by their nature: they are in the table, and have no effects and no nulls.
  var isIdentifier: Bool {
    switch kind {
    case .key, .token, .time: true
    default: false
    }
  }
}
