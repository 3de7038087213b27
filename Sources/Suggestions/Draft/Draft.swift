import Columns
import Profiles
import Sketches

/// A rule file drafted from what a table was found to hold.
package struct Draft: Sendable {
  /// How the rule file calls things.
  package struct Names: Sendable {
    package let dataset: String
    /// A source of the settings.
    package let source: String
    /// What was read, in words: `2013-01-01 to 2013-01-31, UTC`; nil: the whole table.
    package let span: String?
    /// Days within the span that have no rows.
    package let emptyDays: Int
    /// Whether the table has columns that were not asked for.
    package let isOfSomeColumns: Bool

    package init(
      dataset: String, source: String, span: String?, emptyDays: Int, isOfSomeColumns: Bool = false
    ) {
      self.dataset = dataset
      self.source = source
      self.span = span
      self.emptyDays = emptyDays
      self.isOfSomeColumns = isOfSomeColumns
    }
  }

  struct Section: Sendable {
    let title: String
    let tests: [DraftTest]
  }

  let facts: TableFacts
  let names: Names
  /// Columns that name a row.
  let key: [String]
  let sections: [Section]

  /// - Parameter facts: with what `Questions` asked.
  package init(_ facts: TableFacts, _ names: Names) {
    self.facts = facts
    self.names = names
    let questions = Questions(facts)
    let windows = Windows(facts.windows)
    var sections = questions.sections.map { section in
      let proposals = section.proposals.map {
        $0 is RowCountProposal ? RowCountProposal(emptyDays: names.emptyDays) as any Proposal : $0
      }
      return (section.column, facts.rowCount == 0 ? [] : proposals.flatMap { $0.tests(windows) })
    }
    let present = Self.takePresence(from: &sections, rows: facts.rowCount)
    if !sections.isEmpty { sections[0].1 += present }
    let last = sections.indices.last
    var seen: Set<String> = []
    var derived: [String: Int] = [:]
    self.sections = sections.indices.compactMap { index in
      let tests = sections[index].1.filter { seen.insert("\($0.family) \($0.value)").inserted }
        .map { Self.distinct($0, from: &derived) }
      guard !tests.isEmpty else { return nil }
      let whole = index == last ? "columns together" : "the table"
      return Section(title: sections[index].0.map { Self.title($0, facts) } ?? whole, tests: tests)
    }
    let found = questions.keys.first { !$0.tests(windows).isEmpty }?.columns ?? []
    key = found.contains(where: facts.sensitive.contains) ? [] : found
  }

  /// Gives a name to a test that would be called as one before it.
  private static func distinct(_ test: DraftTest, from derived: inout [String: Int]) -> DraftTest {
    guard let name = test.derivedName else { return test }
    derived[name, default: 0] += 1
    let count = derived[name] ?? 1
    return count == 1 ? test : test.named("\(name) (\(count))")
  }

  /// Takes out the columns that always have a value, for one test of all.
  private static func takePresence(
    from sections: inout [(TableFacts.Column?, [DraftTest])], rows: Int64
  ) -> [DraftTest] {
    var columns: [String] = []
    for index in sections.indices {
      guard let column = sections[index].0 else { continue }
      sections[index].1.removeAll { test in
        let isPlain = test.family == "not_null" && !test.value.contains("missing:") && !test.value.contains("mostly:")
        if isPlain { columns.append(column.name) }
        return isPlain
      }
    }
    guard !columns.isEmpty else { return [] }
    return [
      DraftTest(
        "not_null", YAMLText.list(columns), evidence: "none of them null in \(RoundNumber.rows(Double(rows)))")
    ]
  }

  private static func title(_ column: TableFacts.Column, _ facts: TableFacts) -> String {
    var words = "\(column.name): \(column.typeName)"
    if facts.sensitive.contains(column.name) { words += ", sensitive: its values stay in the server" }
    guard let profile = facts.profiles[column.name] else { return words }
    if profile.nullCount > 0, profile.rowCount > 0 {
      words += ", \(RoundNumber.percent(Double(profile.nullCount) / Double(profile.rowCount))) null"
    }
    if let distinct = profile.distinct?.estimate, distinct >= 1 {
      words += ", \(distinct > 200 ? "about " : "")\(RoundNumber.grouped(Int64(distinct.rounded()))) distinct"
    }
    return words
  }
}

extension Draft {
  /// By their names; a person confirms them.
  var prediction: String? {
    let named = facts.columns.filter { column in
      ColumnRole.names(column.name, .prediction) && (column.type.isNumeric || column.type == .bool)
    }
    // A probability before the class that was made of it.
    let best = named.first { !Set(ColumnRole.words(of: $0.name)).isDisjoint(with: ["proba", "probability", "score"]) }
    return (best ?? named.first)?.name
  }

  var label: String? {
    facts.columns.first { $0.name != prediction && ColumnRole.names($0.name, .label) }?.name
  }

  var version: String? {
    facts.columns.first { column in
      ColumnRole.names(column.name, .version) && ColumnRole.words(of: column.name).contains("model")
    }?.name
  }
}
