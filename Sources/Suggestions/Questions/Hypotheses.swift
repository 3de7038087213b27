package import Profiles

/// What columns may have to do with each other, to be asked of all rows at once; what holds there is asked of each window.
package struct Hypotheses: Sendable {
  struct NumberColumn {
    let name: String
    let shape: NumberShape

    var sql: String { SQLText.identifier(name) }
    /// Whether a value is in the upper half.
    var isUpper: String { "\(sql) >= \(RoundNumber.text(shape.cut))" }
  }

  struct CategoryValue {
    let column: String
    /// That a row has the value.
    let sql: String
    let share: Double
  }

  /// Beyond so many columns only the first are compared: pairs grow with the square.
  static let mostNumbers = 12
  static let mostCategories = 8

  let facts: TableFacts
  let numbers: [NumberColumn]
  let categories: [CategoryValue]
  let times: [String]

  package init(_ facts: TableFacts) {
    self.facts = facts
    var numbers: [NumberColumn] = []
    var categories: [[CategoryValue]] = []
    var times: [String] = []
    for column in facts.columns where facts.rowCount >= TableFacts.fewRows {
      switch facts.kind(of: column) {
      case .number(let shape) where shape.deviation > 0:
        numbers.append(NumberColumn(name: column.name, shape: shape))
      case .category(let values) where values.count > 1: categories.append(Self.frequent(values, column, facts))
      case .time: times.append(column.name)
      case .number, .category, .text, .identifier, .opaque, .empty, .unread: break
      }
    }
    self.numbers = Array(numbers.prefix(Self.mostNumbers))
    self.categories = Array(categories.prefix(Self.mostCategories).joined())
    self.times = Array(times.prefix(4))
  }

  private static func frequent(
    _ values: [ColumnKind.Category], _ column: TableFacts.Column, _ facts: TableFacts
  ) -> [CategoryValue] {
    let all = values.map {
      CategoryValue(
        column: column.name, sql: SQLText.isEqual(column, $0.value),
        share: Double($0.count) / Double(max(facts.rowCount, 1)))
    }
    return Array(all.filter { $0.share >= 0.02 && $0.share <= 0.9 }.prefix(5))
  }

  /// To be taken of all rows.
  package var metrics: [Metric] {
    var all: [Metric] = numbers.map { .rowCount(filter: $0.isUpper) }
    for pair in pairs {
      all += [.rowCount(filter: Self.alike(pair)), .rowCount(filter: Self.unlike(pair))]
      if Self.areComparable(pair) {
        all += [.rowCount(filter: Self.below(pair)), .rowCount(filter: Self.above(pair))]
      }
      all += thresholds(pair).flatMap(\.metrics)
    }
    for category in categories { all += numbers.map { mean($0, of: category) } }
    all += categoryPairs.map { .rowCount(filter: Self.together($0)) }
    all += timePairs.map { .rowCount(filter: "\(SQLText.identifier($0.0)) > \(SQLText.identifier($0.1))") }
    all += keys.map { .duplicates(columns: $0, filter: nil) }
    all += dependencies.flatMap(\.metrics)
    return all
  }

  var pairs: [(NumberColumn, NumberColumn)] {
    numbers.indices.flatMap { first in numbers[(first + 1)...].map { (numbers[first], $0) } }
  }

  var timePairs: [(String, String)] {
    times.flatMap { one in times.filter { $0 != one }.map { (one, $0) } }
  }

  /// Values of two of the first columns, each way.
  var categoryPairs: [(CategoryValue, CategoryValue)] {
    var columns: [String] = []
    for category in categories where !columns.contains(category.column) { columns.append(category.column) }
    let compared = categories.filter { columns.prefix(4).contains($0.column) && $0.share >= 0.05 }
    return compared.flatMap { one in compared.filter { $0.column != one.column }.map { (one, $0) } }
  }

  static func together(_ pair: (CategoryValue, CategoryValue)) -> String { "\(pair.0.sql) AND \(pair.1.sql)" }

  func mean(_ number: NumberColumn, of category: CategoryValue) -> Metric {
    .aggregate(.mean, column: number.name, filter: category.sql)
  }

  static func alike(_ pair: (NumberColumn, NumberColumn)) -> String { "(\(pair.0.isUpper)) = (\(pair.1.isUpper))" }
  static func unlike(_ pair: (NumberColumn, NumberColumn)) -> String { "(\(pair.0.isUpper)) <> (\(pair.1.isUpper))" }
  static func below(_ pair: (NumberColumn, NumberColumn)) -> String { "\(pair.0.sql) < \(pair.1.sql)" }
  static func above(_ pair: (NumberColumn, NumberColumn)) -> String { "\(pair.0.sql) > \(pair.1.sql)" }

  /// Whether two columns look like measures of one kind, of which one may be the smaller.
  static func areComparable(_ pair: (NumberColumn, NumberColumn)) -> Bool {
    let (one, other) = (pair.0.shape, pair.1.shape)
    let ratio = one.deviation / other.deviation
    let words = [pair.0.name, pair.1.name].map { Set(ColumnRole.words(of: $0)) }
    guard !one.isBinary, !other.isBinary, (0.4...2.5).contains(ratio), !words[0].isDisjoint(with: words[1]) else {
      return false
    }
    return abs(one.mean - other.mean) < 2 * max(one.deviation, other.deviation)
  }

  /// Sets of columns that may name a row, where no index does.
  var keys: [[String]] {
    let isKeyed = !facts.primaryKey.isEmpty || !facts.uniqueKeys.isEmpty
    let identifiers = facts.columns.filter { column in
      if case .identifier = facts.kind(of: column) { isComplete(column) } else { false }
    }
    if isKeyed || !identifiers.isEmpty || facts.rowCount < 1_000 { return identifiers.map { [$0.name] } }
    let complete = Set(facts.columns.filter(isComplete).map(\.name))
    let many = numbers.filter { complete.contains($0.name) && $0.shape.isInteger && $0.shape.distinct > 100 }
      .sorted { $0.shape.distinct > $1.shape.distinct }.prefix(3).map(\.name)
    let few = Set(categories.map(\.column)).intersection(complete).sorted().prefix(4)
    // A table that is one window has keys of when a row came all the same.
    let time = [facts.time?.column ?? TimeChoice.candidates(facts.columns).map(\.name).first(where: complete.contains)]
      .compactMap(\.self)
    let pairs = many.map { time + [$0] } + many.flatMap { number in few.map { time + [number, $0] } }
    return pairs.filter { $0.count > 1 }
  }

  /// Columns of many values that come again, each with a column of few values that they may decide.
  var dependencies: [DependencyProposal] {
    // Where a column is sensitive nobody may tell a number of which it is not known what it tells of.
    guard facts.rowCount >= 1_000, facts.sensitive.isEmpty else { return [] }
    var deciding: [String] = []
    var decided: [(name: String, mix: Double)] = []
    for column in facts.columns {
      switch facts.kind(of: column) {
      case .text: deciding.append(column.name)
      case .number(let shape):
        let isKey = ColumnRole.names(column.name, .key) && shape.isInteger && shape.distinct > 100
        if isKey { deciding.append(column.name) }
      case .category(let values) where isComplete(column):
        let rows = Double(max(1, values.reduce(0) { $0 + $1.count }))
        let alike = values.reduce(0) { $0 + (Double($1.count) / rows) * (Double($1.count) / rows) }
        if alike < 0.8 { decided.append((column.name, 1 - alike)) }
      case .category, .time, .identifier, .opaque, .empty, .unread: break
      }
    }
    return deciding.prefix(3).flatMap { key in
      decided.prefix(4).map {
        DependencyProposal(key: key, value: $0.name, mix: $0.mix, table: facts.table, time: facts.time?.column)
      }
    }
  }

  private func isComplete(_ column: TableFacts.Column) -> Bool {
    column.isNotNull || facts.profiles[column.name].map { $0.nullCount == 0 } ?? false
  }

  /// A number that says, by being above a threshold, what a column of two values is.
  struct Threshold {
    let number: NumberColumn
    let binary: NumberColumn

    private var upper: String { "\(binary.sql) >= \(RoundNumber.text(binary.shape.cut))" }
    private var lower: String { "\(binary.sql) < \(RoundNumber.text(binary.shape.cut))" }

    var metrics: [Metric] {
      [
        .aggregate(.maximum, column: number.name, filter: lower),
        .aggregate(.minimum, column: number.name, filter: upper),
      ]
    }

    /// The condition, where the threshold parts all rows.
    func sql(_ pooled: [Metric: Measurement]) -> String? {
      let window = MeasuredWindow(label: "", measurements: pooled)
      guard let below = window.number(metrics[0]), let above = window.number(metrics[1]), below < above else {
        return nil
      }
      let cut = RoundNumber.down(above, room: above - below)
      return cut > below && cut <= above ? "(\(number.sql) >= \(RoundNumber.text(cut))) = (\(upper))" : nil
    }
  }

  func thresholds(_ pair: (NumberColumn, NumberColumn)) -> [Threshold] {
    [(pair.0, pair.1), (pair.1, pair.0)].filter { $0.1.shape.isBinary && !$0.0.shape.isBinary }
      .map { Threshold(number: $0.0, binary: $0.1) }
  }
}
