import Profiles

/// Rows of a table as rows of numbers, by what a reference holds.
///
/// A number becomes its normal score, and so do a boolean and a category's place among the reference's categories by how
/// frequent they are, with those that it does not have last: the count encoding of NannyML, but that two categories of
/// the same count stay two. A NULL is imputed with the mean, which is 0, and where the reference has NULLs, but not nearly
/// everywhere, whether there is one is a further number.
struct JointEncoding: Sendable {
  /// Shares of NULLs between which there is an indicator.
  private static let indicatedShares = 0.01...0.99

  private struct Feature: Sendable {
    /// Place of the column.
    let column: Int
    let scores: NormalScores
    let isIndicator: Bool
    /// Of a column of categories.
    let places: [String: Double]?
  }

  let columns: [String]
  private let features: [Feature]

  /// - Parameter windows: with all of `columns`, of the same kind in each.
  init(_ windows: [RowSample], columns: [String]) {
    self.columns = columns
    var features: [Feature] = []
    for (index, name) in columns.enumerated() {
      let parts = windows.compactMap { $0[column: name]?.values }
      let places = Self.places(parts)
      let numbers = parts.flatMap { Self.numbers($0, places) }
      if let scores = NormalScores(numbers.compactMap(\.self)) {
        features.append(Feature(column: index, scores: scores, isIndicator: false, places: places))
      }
      let isNull = numbers.map { $0 == nil ? 1.0 : 0 }
      if Self.indicatedShares.contains(isNull.reduce(0, +) / Double(max(isNull.count, 1))),
        let scores = NormalScores(isNull)
      {
        features.append(Feature(column: index, scores: scores, isIndicator: true, places: places))
      }
    }
    self.features = features
  }

  var width: Int { features.count }

  /// The column of each number of a row, and whether it tells of its value.
  var origins: [(column: Int, isValue: Bool)] { features.map { ($0.column, !$0.isIndicator) } }

  /// - Parameter sample: with all of `columns`, of the reference's kind.
  func rows(_ sample: RowSample) -> Rows {
    var values = [Double](repeating: 0, count: sample.rowCount * width)
    for (place, feature) in features.enumerated() {
      guard let column = sample[column: columns[feature.column]] else { continue }
      for (row, number) in Self.numbers(column.values, feature.places).enumerated() {
        let score: Double =
          if feature.isIndicator { feature.scores[number == nil ? 1 : 0] } else {
            number.map { feature.scores[$0] } ?? 0
          }
        values[row * width + place] = score
      }
    }
    return Rows(width: width, values: values)
  }

  /// Of each category, the most frequent first; nil where there are numbers.
  private static func places(_ parts: [RowSample.Values]) -> [String: Double]? {
    var counts: [String: Int] = [:]
    for part in parts {
      guard case .categories(let values) = part else { return nil }
      for value in values { if let value { counts[value, default: 0] += 1 } }
    }
    let ranked = counts.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key
    }
    return Dictionary(uniqueKeysWithValues: ranked.enumerated().map { ($1.key, Double($0)) })
  }

  private static func numbers(_ values: RowSample.Values, _ places: [String: Double]?) -> [Double?] {
    switch values {
    case .numbers(let numbers): return numbers
    case .categories(let texts):
      let unseen = Double(places?.count ?? 0)
      return texts.map { text in text.map { places?[$0] ?? unseen } }
    }
  }
}
