package import Columns

/// The equal stretches, from a multiple of their length on, that the values of a column fall into.
package enum Step: Hashable, Sendable, Codable {
  /// 1 of whole numbers, a day of dates.
  case natural
  /// Of whole numbers; at least 1.
  case number(Int64)
  /// Of dates and timestamps; whole days are those of the dataset's time zone.
  case duration(Duration)
}

extension Step {
  /// Why values of a type do not fall into these steps, in a clause; nil where they may.
  package func problem(on type: ColumnType) -> String? {
    switch (type, self) {
    case (.int16, .natural), (.int32, .natural), (.int64, .natural), (.numeric, .natural), (.date, .natural): nil
    case (.int16, .number), (.int32, .number), (.int64, .number), (.numeric, .number): nil
    case (.int16, .duration), (.int32, .duration), (.int64, .duration), (.numeric, .duration):
      "its steps are whole numbers, as 'step: 5'"
    case (.date, .duration(let duration)):
      duration.days == nil ? "its steps are whole days, as 'step: 7 days'" : nil
    case (.timestamp, .duration), (.timestampTZ, .duration): nil
    case (.date, .number): "its steps are durations, as 'step: 7 days'"
    case (.timestamp, _), (.timestampTZ, _): "its steps are durations, as 'step: 1 hour'"
    default: "no_gaps needs whole numbers, dates or timestamps"
    }
  }
}

extension Duration {
  /// How many whole days it is; nil where it is none.
  package var days: Int64? {
    let (seconds, attoseconds) = components
    return attoseconds == 0 && seconds > 0 && seconds % 86_400 == 0 ? seconds / 86_400 : nil
  }
}
