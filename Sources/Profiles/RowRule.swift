/// What each row has to meet, judged by itself: its exceptions are counted.
///
/// A NULL meets all of these but `present`, as does a value that a NULL is to limit, and an `expression` of which NULL
/// comes.
package enum RowRule: Hashable, Sendable, Codable {
  /// A value that is none of what is taken for missing beside NULL.
  case present(column: String, missing: [MissingValue])
  /// Within limits of which other columns of the row give one or both, instead of `bounds` there; NaN is outside.
  case between(column: String, Metric.Bounds, minimumColumn: String?, maximumColumn: String?)
  /// None of `values`, each in the server's text form for the column's type.
  case noneOf(column: String, values: [String])
  /// Matched by a regular expression of Postgres' somewhere in its text.
  case matching(column: String, pattern: String)
  case formatted(column: String, ValueFormat)
  /// A text of so many characters, limits included; nil is no limit.
  case length(column: String, minimum: Int?, maximum: Int?)
  /// A text that stands for a value of a type.
  case parsing(column: String, ParsedType)
  /// A boolean SQL expression that is not false.
  case expression(String)

  /// Nil where an expression names columns for itself.
  package var column: String? {
    switch self {
    case .present(let column, _), .between(let column, _, _, _), .noneOf(let column, _), .matching(let column, _),
      .formatted(let column, _), .length(let column, _, _), .parsing(let column, _):
      column
    case .expression: nil
    }
  }

  /// All that it names, `column` first.
  package var columns: [String] {
    guard case .between(let column, _, let minimum, let maximum) = self else { return column.map { [$0] } ?? [] }
    return [column, minimum, maximum].compactMap(\.self)
  }
}

/// What stands for a missing value beside NULL.
package enum MissingValue: String, Hashable, Sendable, Codable, CaseIterable {
  case nan
  case infinity
  /// A text without characters.
  case empty
  /// A text of white space, or without characters.
  case blank
}

/// Shapes of texts that have a name.
package enum ValueFormat: String, Hashable, Sendable, Codable, CaseIterable {
  case email, uuid, url, ipv4, ipv6, ip, hostname, slug
  case macAddress = "mac_address"
  case phoneNumber = "phone_number"
  case isoDate = "iso_date"
  case isoDatetime = "iso_datetime"
  case time
  case countryCode = "country_code"
  case currencyCode = "currency_code"
  case languageCode = "language_code"
  case integer, decimal, percentage, json
}

/// Types that texts are held to stand for.
package enum ParsedType: String, Hashable, Sendable, Codable, CaseIterable {
  /// Of 64 bits.
  case integer
  case number
  /// `2013-01-31`, a day that there is.
  case date
  /// A date and a time of day, with or without an offset.
  case timestamp
  case boolean, uuid, json
}
