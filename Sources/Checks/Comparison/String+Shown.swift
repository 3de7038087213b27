extension String {
  /// A value as a person may see it: in quotes, on one line, without what a terminal would obey, and not too long.
  package var shownInQuotes: String { ShownValue.category(Array(utf8)) }

  /// A text of any length on one line, without what a terminal would obey.
  package var shownInFull: String { shown(.max) }

  /// A name or condition likewise, without quotes.
  package var shownOnOneLine: String { shown(80) }
}
