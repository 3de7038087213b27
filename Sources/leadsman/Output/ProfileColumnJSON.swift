import Checks

/// What was learned of one column, as JSON.
struct ProfileColumnJSON: Encodable {
  struct Distinct: Encodable {
    let estimate: Double
    let lower: Double
    let upper: Double
  }

  struct Quantile: Encodable {
    let rank: Double
    let value: ProfileValueJSON
  }

  struct Category: Encodable {
    let value: String
    let count: Int
  }

  let column: String
  let type: String
  let isSensitive: Bool
  let rowCount: Int64
  let nullCount: Int64
  @Nullable var nullRate: Double?
  let nonFiniteCount: Int64
  @Nullable var nonFiniteRate: Double?
  @Nullable var distinct: Distinct?
  /// Exact, as text, where a double might not hold it: so are the next two.
  @Nullable var minimum: ProfileValueJSON?
  @Nullable var maximum: ProfileValueJSON?
  @Nullable var sum: ProfileValueJSON?
  @Nullable var mean: ProfileValueJSON?
  @Nullable var standardDeviation: Double?
  @Nullable var skewness: Double?
  @Nullable var excessKurtosis: Double?
  let quantiles: [Quantile]
  @Nullable var rankError: Double?
  let topValues: [Category]
  /// How much too low a count of a value may be.
  @Nullable var countError: Int?

  init(_ column: ColumnSummary) {
    self.column = column.name
    type = column.typeName
    isSensitive = column.isSensitive
    rowCount = column.rowCount
    nullCount = column.nullCount
    _nullRate = Nullable(column.nullRate)
    nonFiniteCount = column.nonFiniteCount
    _nonFiniteRate = Nullable(column.nonFiniteRate)
    _distinct = Nullable(column.distinct.map { Distinct(estimate: $0.estimate, lower: $0.lower, upper: $0.upper) })
    let numbers = column.numbers
    _minimum = Nullable(numbers?.least.map(ProfileValueJSON.init))
    _maximum = Nullable(numbers?.greatest.map(ProfileValueJSON.init))
    _sum = Nullable(numbers?.sum.map(ProfileValueJSON.init))
    _mean = Nullable(numbers?.mean.map(ProfileValueJSON.init))
    _standardDeviation = Nullable(numbers?.standardDeviation)
    _skewness = Nullable(numbers?.skewness)
    _excessKurtosis = Nullable(numbers?.excessKurtosis)
    quantiles = numbers?.quantiles.map { Quantile(rank: $0.rank, value: ProfileValueJSON(value: $0.value)) } ?? []
    _rankError = Nullable(numbers?.rankError)
    topValues = column.categories?.top.map { Category(value: $0.text, count: $0.count) } ?? []
    _countError = Nullable(column.categories?.greatestError)
  }
}

/// A number as a number; a decimal beyond doubles, a date or a time as text.
struct ProfileValueJSON: Encodable {
  let value: SummaryValue

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch value {
    case .number(let number): try container.encode(number)
    case .decimal(let text): try container.encode(text)
    case .date, .moment: try container.encode(value.short)
    }
  }
}
