import Profiles
import Rules

/// Reads the number that an anomaly is about from what was measured of a window.
struct MeasuredNumber {
  let measure: WindowMeasure
  let filter: String?
  /// Of the dataset.
  let timeColumn: String?

  enum Value {
    case number(Double)
    case unavailable(String)

    var number: Double? { if case .number(let number) = self { number } else { nil } }
  }

  var metrics: [Metric] {
    switch measure {
    case .rowCount: return [.rowCount(filter: filter)]
    case .nullShare(let column): return [.nulls(column: column, filter: filter), .rowCount(filter: filter)]
    case .age(let column): return (column ?? timeColumn).map { [.newest(column: $0)] } ?? []
    case .aggregate(let aggregate, let column):
      let own = Metric.aggregate(aggregate, column: column, filter: filter)
      return filter == nil ? [own] : [own, .rowCount(filter: filter)]
    }
  }

  /// Whether it is a share of rows, 0…1.
  var isShare: Bool {
    switch measure {
    case .nullShare, .aggregate(.zeroShare, _), .aggregate(.negativeShare, _): true
    case .rowCount, .age, .aggregate: false
    }
  }

  func value(of window: PastWindow) -> Value {
    switch measure {
    case .rowCount: return count(.rowCount(filter: filter), window)
    case .nullShare(let column):
      let nulls = count(.nulls(column: column, filter: filter), window)
      guard case .number(let nulls) = nulls else { return nulls }
      let rows = count(.rowCount(filter: filter), window)
      guard case .number(let rows) = rows else { return rows }
      let lack = filter == nil ? Judgement.noRowsOfWindow : Judgement.noRowsOfFilter
      return rows > 0 ? .number(nulls / rows) : .unavailable(lack)
    // Of no rows there are not even 0 different values.
    case .aggregate where rows(of: window) == 0:
      return .unavailable(filter == nil ? Judgement.noRowsOfWindow : Judgement.noRowsOfFilter)
    case .age, .aggregate: return metrics.first.map { number($0, window) } ?? .unavailable("no column has its time")
    }
  }

  /// Of which the number is.
  func rows(of window: PastWindow) -> Int64 {
    if filter != nil, case .count(let rows)? = window.measurements[.rowCount(filter: filter)] { return rows }
    return window.rowCount
  }

  private func count(_ metric: Metric, _ window: PastWindow) -> Value {
    if metric == .rowCount(filter: nil), window.measurements[metric] == nil { return .number(Double(window.rowCount)) }
    switch window.measurements[metric] {
    case .count(let count): return .number(Double(count))
    case .unavailable(let reason): return .unavailable(reason)
    case .noRows, .instant, .number, .fingerprint, .segments, nil: return .unavailable("the scan took no count")
    }
  }

  private func number(_ metric: Metric, _ window: PastWindow) -> Value {
    switch window.measurements[metric] {
    case .number(let text):
      guard let number = Double(text), number.isFinite else { return .unavailable("it comes to no finite number") }
      return .number(number)
    case .instant(let newest): return .number(window.window.end.since(newest).inSeconds)
    case .noRows:
      let column = metric.columns.first ?? ""
      return .unavailable("\(column) has no value in the \(filter == nil ? "window" : "filter")")
    case .unavailable(let reason): return .unavailable(reason)
    case .count, .fingerprint, .segments, nil: return .unavailable("the scan took no number")
    }
  }
}
