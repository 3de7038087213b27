import Postgres
import Profiles

/// How SQL tells whether a text has a shape.
///
/// Only what can neither fail nor depend on the server's settings: no cast of a text that was not looked at before, and
/// no class of characters that a locale decides.
enum TextShape: Hashable, Sendable {
  /// Matched as a whole by one of Postgres' regular expressions.
  case pattern(String)
  case oneOf([String])
  /// Matched by `pattern`, and within the limits once it is read as a number.
  case number(pattern: String, within: ClosedRange<Int64>)
  case json

  init(_ format: ValueFormat) {
    self =
      switch format {
      case .email: .pattern("^\(Patterns.mailbox)@\(Patterns.label)(?:\\.\(Patterns.label))+$")
      case .uuid: .pattern("^\(Patterns.hyphenatedUUID)$")
      case .url: .pattern("^[A-Za-z][A-Za-z0-9+.-]*://[^ \\t\\r\\n/?#]+[^ \\t\\r\\n]*$")
      case .ipv4: .pattern("^\(Patterns.ipv4)$")
      case .ipv6: .pattern("^(?:\(Patterns.ipv6))$")
      case .ip: .pattern("^(?:\(Patterns.ipv4)|\(Patterns.ipv6))$")
      case .hostname: .pattern("^(?=.{1,253}$)\(Patterns.label)(?:\\.\(Patterns.label))*$")
      case .slug: .pattern("^[a-z0-9]+(?:-[a-z0-9]+)*$")
      case .macAddress: .pattern("^[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})$")
      case .phoneNumber: .pattern("^\\+?(?:[ ().-]*[0-9]){7,15}$")
      case .isoDate: .pattern("^\(Patterns.date)$")
      case .isoDatetime: .pattern("^\(Patterns.date)[T ]\(Patterns.time)(?:\(Patterns.offset))?$")
      case .time: .pattern("^\(Patterns.time)$")
      case .countryCode: .oneOf(Codes.countries)
      case .currencyCode: .oneOf(Codes.currencies)
      case .languageCode: .oneOf(Codes.languages)
      case .integer: .pattern("^[+-]?[0-9]+$")
      case .decimal: .pattern("^[+-]?\(Patterns.decimal)$")
      case .percentage: .pattern("^[+-]?\(Patterns.decimal) ?%$")
      case .json: .json
      }
  }

  init(_ type: ParsedType) {
    let blank = "[ \\t\\n\\r\\f\\v]*"
    self =
      switch type {
      // Longer ones are no number of 64 bits but for their zeros, and reading them could fail.
      case .integer: .number(pattern: "^\(blank)[+-]?[0-9]{1,250}\(blank)$", within: Int64.min...Int64.max)
      case .number:
        .pattern(
          "^\(blank)(?:[+-]?\(Patterns.decimal)(?:[eE][+-]?[0-9]+)?"
            + "|[Nn][Aa][Nn]|[+-]?[Ii][Nn][Ff](?:[Ii][Nn][Ii][Tt][Yy])?)\(blank)$")
      case .date: .pattern("^\(blank)\(Patterns.date)\(blank)$")
      case .timestamp:
        .pattern("^\(blank)\(Patterns.date)(?:[T ]\(Patterns.time)(?:\(Patterns.offset))?)?\(blank)$")
      case .boolean:
        .pattern("(?i)^\(blank)(?:t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)\(blank)$")
      case .uuid: .pattern("^(?:\(Patterns.uuid)|\\{\(Patterns.uuid)\\})$")
      case .json: .json
      }
  }

  /// The condition of a text that has the shape.
  /// - Parameter text: a text in SQL.
  func condition(_ text: String, _ connection: PostgresConnection) async throws -> String {
    switch self {
    case .pattern(let pattern): return try await "\(text) ~ \(connection.quote(literal: pattern))"
    case .oneOf(let values):
      var literals: [String] = []
      for value in values { literals.append(try await connection.quote(literal: value)) }
      return "\(text) IN (\(literals.joined(separator: ", ")))"
    case .number(let pattern, let limits):
      // Only CASE keeps the server from reading as a number what is none.
      return try await """
      CASE WHEN \(text) ~ \(connection.quote(literal: pattern))
      THEN \(text)::numeric BETWEEN \(limits.lowerBound) AND \(limits.upperBound)
      WHEN \(text) IS NOT NULL THEN FALSE END
      """
    case .json:
      if await connection.serverVersion >= Self.versionWithJSON { return "\(text) IS JSON" }
      return try await JSONShape.condition(text) { try await connection.quote(literal: $0) }
    }
  }

  /// The first server with IS JSON.
  private static let versionWithJSON = 160_000
}

/// Parts of regular expressions, none of which captures.
private enum Patterns {
  static let mailbox = "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+"
  static let label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
  static let decimal = "(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)"

  static let hyphenatedUUID = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
  /// As Postgres takes it: a hyphen may stand after each four digits.
  static let uuid = "[0-9A-Fa-f]{4}(?:-?[0-9A-Fa-f]{4}){7}"

  /// A day of the Gregorian calendar: of 31, 30 and 28 days, and of leap years. There was no year 0.
  static let date =
    "(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    + "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    + "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
  static let time = "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]+)?)?"
  static let offset = "Z|[+-](?:0[0-9]|1[0-5])(?::?[0-5][0-9])?"

  static let ipv4: String = {
    let number = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
    return "\(number)(?:\\.\(number)){3}"
  }()

  /// Eight groups, or fewer around `::`; an IPv4 address may stand for the last two.
  static let ipv6: String = {
    let group = "[0-9A-Fa-f]{1,4}"
    var forms = ["\(group)(?::\(group)){7}", "(?:\(group):){6}\(ipv4)"]
    for before in 0...7 {
      let head = before == 0 ? "" : "\(group)(?::\(group)){\(before - 1)}"
      // `::` stands for one group at least.
      forms.append(before == 7 ? "\(head)::" : "\(head)::(?:\(group)(?::\(group)){0,\(6 - before)})?")
      if before < 6 { forms.append("\(head)::(?:\(group):){0,\(5 - before)}\(ipv4)") }
    }
    return "(?:\(forms.joined(separator: "|")))"
  }()
}
