import Rules

/// A value of a rule file.
enum RuleValue: Hashable {
  case text(String)
  /// Numbers and booleans.
  case plain(String)
  case list([RuleValue])
  case map([RuleKey])

  static func texts(_ texts: [String]) -> RuleValue { .list(texts.map(RuleValue.text)) }
}

/// A key of a rule file and its value.
struct RuleKey: Hashable {
  let name: String
  let value: RuleValue

  init(_ name: String, _ value: RuleValue) {
    self.name = name
    self.value = value
  }

  static func column(_ name: String) -> RuleKey { RuleKey("column", .text(name)) }
}

/// What a test has for people.
struct TestHead: Hashable {
  var name: String?
  var description: String?
  var owner: String?
  var tags: [String] = []
  var link: String?
}

/// One test of a rule file, made of one of another tool.
struct ImportedTest: Hashable {
  let family: String
  /// Without limits and what all tests share.
  let keys: [RuleKey]
  /// The limits of each level; empty where the family's own say it. At least one level is there.
  var fail: [RuleKey]?
  var warn: [RuleKey]?
  var filter: String?
  var head = TestHead()

  /// The columns that its name is derived from.
  private var columns: [String] {
    keys.flatMap { key -> [String] in
      switch (key.name, key.value) {
      case ("column", .text(let name)): [name]
      case ("columns", .list(let names)):
        names.compactMap { if case .text(let name) = $0 { name } else { nil } }
      default: []
      }
    }
  }

  /// What the test is called in results without a name of its own; nil where another tool's name for it says more.
  var derivedName: String? {
    switch family {
    case "sql", "aggregate_matches", "anomaly", "distribution", "unseen_values", "increasing", "no_gaps", "references",
      "row_count_matches":
      return nil
    case "schema": return family
    case "row_count": return filter == nil ? family : nil
    case "expression":
      guard case .text(let sql)? = keys.first(where: { $0.name == "sql" })?.value else { return nil }
      let words = sql.singleLine
      return "expression(\(words.count <= 60 ? words : words.prefix(59) + "…"))"
    case "quantile": return nil
    default:
      let columns = columns
      return columns.isEmpty ? family : "\(family)(\(columns.joined(separator: ", ")))"
    }
  }
}
