import Columns

/// The draft as a rule file.
extension Draft {
  package var text: String {
    var text = heading + [""] + dataset
    if hasTests { text += ["tests:"] + schema + sections.flatMap { lines($0) } }
    if facts.time != nil, hasTests {
      text += [
        "# Beside the tests, every column's distribution against the days before; a warning until you trust it.",
        "drift: { columns: all, false_alarms: 1 per 90 days, severity: warn }",
      ]
    }
    return text.joined(separator: "\n") + "\n"
  }

  private var hasTests: Bool { !facts.columns.isEmpty }

  private var heading: [String] {
    let rows = RoundNumber.rows(Double(facts.rowCount))
    let days = facts.windows.count
    let span = names.span.map { " in \(days) day\(days == 1 ? "" : "s"), \($0)" } ?? ", the whole table"
    var lines = ["# Drafted by `leadsman suggest` from \(rows)\(span)."]
    if facts.rowCount == 0 {
      lines.append("# Without rows there is nothing but the schema to go by; draft again when there are some.")
    } else if facts.rowCount < TableFacts.fewRows {
      lines.append("# So few rows say little of what is usual: draft again when there are more.")
    } else {
      lines += [
        "# What was seen stands beside each limit, which has room beyond it.",
        "# Keep, tighten or drop what you know better.",
      ]
    }
    for day in facts.partial {
      lines.append(
        "# \(day.label) was left out of the limits, with \(RoundNumber.rows(day.rowCount)): a part of a day, it seems.")
    }
    if days == 1, facts.time != nil {
      lines.append("# One day says nothing of how days differ: draft again when there are more.")
    }
    return lines.map(YAMLText.comment)
  }

  private var dataset: [String] {
    var lines = [
      "dataset: \(YAMLText.scalar(names.dataset))", "source: \(YAMLText.scalar(names.source))",
      "table: \(YAMLText.scalar(facts.table))",
    ]
    if let time = facts.time {
      lines.append(
        "time: { column: \(YAMLText.scalar(time.column)), window: 1 day, timezone: \(time.timeZone), delay: 2 hours }"
      )
    }
    if !key.isEmpty { lines.append("key: \(YAMLText.list(key))") }
    if let version {
      lines.append("model: { name: \(YAMLText.scalar(names.dataset)), version_column: \(YAMLText.scalar(version)) }")
    }
    lines += roles
    if facts.time != nil {
      lines += ["schedule: \"30 3 * * *\"", "reference: { trailing: 28 windows }"]
    }
    return lines
  }

  private var roles: [String] {
    let sensitive = facts.columns.map(\.name).filter(facts.sensitive.contains)
    var lines: [String] = []
    if let prediction { lines.append("  prediction: \(YAMLText.scalar(prediction))") }
    if let label { lines.append("  label: { column: \(YAMLText.scalar(label)) }") }
    if !sensitive.isEmpty { lines.append("  sensitive: \(YAMLText.list(sensitive))") }
    return lines.isEmpty ? [] : ["roles: # guessed from the names"] + lines
  }

  private var schema: [String] {
    let columns = facts.columns.map { column in
      let type = Self.type(column.typeName)
      let name = YAMLText.key(column.name)
      return "        \(name): " + (column.isNotNull ? "{ type: \(type), not_null: true }" : type)
    }
    let key = facts.primaryKey.isEmpty ? [] : ["      primary_key: \(YAMLText.list(facts.primaryKey))"]
    // Of columns that were not asked for it says nothing.
    let extra = names.isOfSomeColumns ? ["      extra: ignore"] : []
    return ["  - schema:", "      columns:"] + columns + extra + key
  }

  private static func type(_ name: String) -> String {
    let isPlain = name.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || " _()".contains($0) }
    return isPlain && name.first?.isLetter == true && name != "name" ? name : YAMLText.scalar(name)
  }

  private func lines(_ section: Section) -> [String] {
    ["  # \(YAMLText.comment(section.title))"] + section.tests.flatMap { lines($0) }
  }

  private static let width = 120

  private func lines(_ test: DraftTest) -> [String] {
    let line = "  - \(test.family): \(test.value)"
    let comment = "# \(YAMLText.comment(test.evidence))"
    if line.count + 1 + comment.count <= Self.width { return ["\(line) \(comment)"] }
    return ["  \(comment)"] + Self.wrapped(line)
  }

  /// Broken after commas that stand outside of quotes.
  static func wrapped(_ line: String) -> [String] {
    var lines: [String] = []
    var current = ""
    var pending = ""
    var isQuoted = false
    var isEscaped = false
    for character in line {
      pending.append(character)
      if character == "\"", !isEscaped { isQuoted.toggle() }
      isEscaped = character == "\\" && !isEscaped
      guard character == ",", !isQuoted else { continue }
      if current.count + pending.count > width, !current.isEmpty {
        lines.append(current)
        current = "      " + String(pending.drop { $0 == " " })
      } else {
        current += pending
      }
      pending = ""
    }
    if current.count + pending.count > width, !current.isEmpty {
      lines.append(current)
      current = "      " + String(pending.drop { $0 == " " })
    } else {
      current += pending
    }
    return lines + [current]
  }
}
