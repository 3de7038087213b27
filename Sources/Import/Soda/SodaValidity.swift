import Foundation

/// What Soda takes for missing and for valid in a column: the keys of a check and of the column itself.
struct SodaValidity {
  private var values: [String: ForeignValue] = [:]

  static let keys: Set<String> = [
    "valid values", "invalid values", "valid format", "invalid format", "valid regex", "invalid regex", "valid min",
    "valid max", "valid length", "valid min length", "valid max length", "missing values", "missing format",
    "missing regex", "include null", "valid reference data",
  ]

  /// - Parameters: maps of which the first that has a key gives its value; `_` is read as a space.
  init(_ maps: [ForeignValue]) {
    for map in maps {
      for (key, value) in map.pairs ?? [] where !value.isNull {
        add(value, key: key.replacing("_", with: " "))
      }
    }
  }

  /// As Soda 4 has it: a check that says what is missing, or what is valid, says all of it.
  init(check: SodaValidity, column: SodaValidity) {
    let (missing, valid) = (check.hasMissing, check.hasValidity)
    values = check.values
    for (key, value) in column.values where !(key.hasPrefix("missing") ? missing : valid) { values[key] = value }
  }

  /// - Parameter other: says what `first` does not.
  init(first: SodaValidity, then other: SodaValidity) {
    values = first.values.merging(other.values) { own, _ in own }
  }

  mutating func add(_ value: ForeignValue, key: String) {
    if Self.keys.contains(key), values[key] == nil { values[key] = value }
  }

  /// Of another table; with Soda 4.
  var reference: ForeignValue? { values["valid reference data"] }

  var isGiven: Bool { !values.isEmpty }
  /// Whether more than NULL is missing.
  var hasMissing: Bool { values.keys.contains { $0.hasPrefix("missing") } }
  var hasValidity: Bool { values.keys.contains { $0.hasPrefix("valid") || $0.hasPrefix("invalid") } }

  private func list(_ key: String) throws(NoEquivalent) -> [String]? {
    guard let value = values[key] else { return nil }
    guard let texts = value.texts, !texts.isEmpty else { throw NoEquivalent("'\(key)' is no list of values") }
    if texts.contains(where: SodaVariables.stands) { throw NoEquivalent("'\(key)' holds a variable; fill it in") }
    return texts
  }

  private func text(_ key: String) throws(NoEquivalent) -> String? {
    guard let value = values[key] else { return nil }
    guard let text = value.text else { throw NoEquivalent("'\(key)' is no single value") }
    if SodaVariables.stands(in: text) { throw NoEquivalent("'\(key)' holds a variable; fill it in") }
    return text
  }

  private func number(_ key: String) throws(NoEquivalent) -> Decimal? {
    guard let value = values[key] else { return nil }
    guard let number = value.number else { throw NoEquivalent("'\(key)' is no number") }
    return number
  }

  /// The regular expression of `format` and `regex`; Soda 4 writes `format: { regex: …, name: … }`.
  private func patterns(_ kind: String) throws(NoEquivalent) -> [String] {
    var patterns = [try text("\(kind) regex")].compactMap(\.self)
    guard let format = values["\(kind) format"] else { return patterns }
    if let regex = format["regex"]?.text {
      patterns.append(regex)
    } else {
      let name = format.text ?? format["name"]?.text ?? ""
      guard let pattern = SodaFormats.pattern(name) else {
        throw NoEquivalent("what the format '\(name)' is, only Soda knows")
      }
      patterns.append(pattern)
    }
    return patterns
  }

  /// SQL that is true where the column is missing, and never NULL.
  func missing(_ column: String) throws(NoEquivalent) -> String {
    let name = SQL.identifier(column)
    var parts = ["\(name) IS NULL"]
    if let values = try list("missing values") { parts.append("\(name) IN \(SQL.list(values.map(SQL.literal)))") }
    parts += try patterns("missing").map { "\(name) ~ \(SQL.literal($0))" }
    return parts.joined(separator: " OR ")
  }

  /// The rule that a value is there.
  func present(_ column: String) throws(NoEquivalent) -> TestMaker.RowTest {
    guard hasMissing else { return .notNull(column) }
    let missing = try missing(column)
    if try list("missing values") == [""], try patterns("missing").isEmpty {
      let keys = [RuleKey.column(column), RuleKey("missing", .text("empty"))]
      return .init(family: "not_null", keys: keys, holds: "NOT (\(missing))", broken: missing)
    }
    let keys = [RuleKey("sql", .text("NOT (\(missing))"))]
    return .init(family: "expression", keys: keys, holds: "NOT (\(missing))", broken: missing)
  }

  /// The rules that a value that is there has to meet; NULL meets each.
  func rules(_ column: String) throws(NoEquivalent) -> [TestMaker.RowTest] {
    if values["include null"]?.boolean == true { throw NoEquivalent("'include null' has no equivalent") }
    var rules: [TestMaker.RowTest] = []
    if let values = try list("valid values") { rules.append(try .accepted(column, values)) }
    for pattern in try patterns("valid") {
      rules.append(.matching(column, pattern))
    }
    if let length = try number("valid length") { rules.append(try .length(column, length, length)) }
    let (shortest, longest) = (try number("valid min length"), try number("valid max length"))
    if shortest != nil || longest != nil { rules.append(try .length(column, shortest, longest)) }
    let (least, greatest) = (try number("valid min"), try number("valid max"))
    if least != nil || greatest != nil {
      if let format = values["valid format"]?.text, SodaFormats.isNumeric(format) {
        throw NoEquivalent("limits of texts that are read as numbers have no equivalent")
      }
      rules.append(try .between(column, least?.written, greatest?.written))
    }
    if let values = try list("invalid values") { rules.append(try .rejected(column, values)) }
    for pattern in try patterns("invalid") {
      rules.append(.expression("NOT (\(SQL.identifier(column)) ~ \(SQL.literal(pattern)))"))
    }
    return rules
  }

  /// Whether a value counts as a number only once it is read as one.
  var isReadAsNumber: Bool { values["valid format"]?.text.map(SodaFormats.isNumeric) ?? false }
}
