/// What a limit of `between` is, as far as its text tells.
enum LimitKind {
  case number(DecimalText)
  case day(LocalDate)
  /// Begins with a day, as `2013-02-08 05:00`.
  case moment
  /// Without an end, a text, a time of day: only the column's type says what it is.
  case unknown

  init(_ text: String) {
    if let number = DecimalText(text) {
      self = .number(number)
    } else if let day = LocalDate(parsing: text) {
      self = .day(day)
    } else {
      self = LocalDate(parsing: String(text.prefix(10))) == nil ? .unknown : .moment
    }
  }

  /// For a person; nil where it is not known.
  var words: String? {
    switch self {
    case .number: "number"
    case .day, .moment: "date"
    case .unknown: nil
    }
  }
}
