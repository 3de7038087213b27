import Rules

/// A dataset as a rule file.
struct RuleFileText {
  let dataset: ImportedDataset
  let options: ImportOptions
  /// Tests of no table in particular, told in the first file.
  let unplaced: [UnmatchedTest]

  private static let width = 118

  var text: String { (heading + head + tests).joined(separator: "\n") + "\n" }

  private var heading: [String] {
    let files = dataset.files.joined(separator: ", ")
    let all = dataset.imported + dataset.unmatched.count
    var lines = [
      "# Imported from \(YAMLText.comment(files)): \(dataset.imported) of \(all) test\(all == 1 ? "" : "s")."
    ]
    let missing = dataset.unmatched + unplaced
    if !missing.isEmpty {
      lines += ["#", "# Without an equivalent:"]
      lines += missing.map { "#   " + YAMLText.comment($0.sentence) }
      lines.append("#")
    }
    return lines
  }

  private var head: [String] {
    var lines = ["dataset: \(YAMLText.scalar(dataset.name))", "source: \(YAMLText.scalar(options.source))"]
    lines.append("table: \(YAMLText.scalar(dataset.table))")
    if let time = options.time {
      lines.append("time: { column: \(YAMLText.scalar(time)), window: \(options.window) }")
    } else {
      let column = dataset.timeColumn ?? "COLUMN"
      lines.append("# Without a time column the whole table is one window; with one, each night tests its own rows:")
      lines.append("# time: { column: \(YAMLText.scalar(column)), window: \(options.window) }")
    }
    lines += about(dataset.head).map { "\(YAMLText.flow($0))" }
    if !dataset.schemaChanges.isEmpty {
      let kinds = dataset.schemaChanges.map { RuleKey($0.kind, .text($0.level)) }
      lines.append("schema_changes: \(YAMLText.flow(.map(kinds)))")
    }
    return lines
  }

  private func about(_ head: TestHead) -> [RuleKey] {
    [
      head.name.map { RuleKey("name", .text($0)) },
      head.description.map { RuleKey("description", .text($0.singleLine)) },
      head.owner.map { RuleKey("owner", .text($0)) },
      head.tags.isEmpty ? nil : RuleKey("tags", .texts(head.tags)),
      head.link.map { RuleKey("link", .text($0)) },
    ].compactMap(\.self)
  }

  private var tests: [String] {
    dataset.tests.isEmpty ? [] : ["tests:"] + dataset.tests.flatMap(lines)
  }

  /// `- family: column`, a map in one line, or one of a line a key.
  private func lines(_ test: ImportedTest) -> [String] {
    let keys = keys(test)
    if test.family == "expression", keys.count == 1, let only = keys.first, case .text(let sql) = only.value {
      return ["  - expression: \(YAMLText.scalar(sql))"]
    }
    if ["not_null", "unique"].contains(test.family), keys.count == 1, let only = keys.first,
      only.name == "column" || test.family == "unique" && only.isOneColumn
    {
      return ["  - \(test.family): \(YAMLText.flow(only.firstValue))"]
    }
    let line = "  - \(test.family): \(YAMLText.flow(.map(keys)))"
    if line.count <= Self.width { return [line] }
    return ["  - \(test.family):"] + keys.map { "      \(YAMLText.flow($0))" }
  }

  private func keys(_ test: ImportedTest) -> [RuleKey] {
    var keys = test.keys
    switch (test.fail, test.warn) {
    case (let fail?, nil): keys += fail
    case (nil, let warn?): keys += warn + [RuleKey("severity", .text("warn"))]
    case (let fail?, let warn?): keys += [RuleKey("warn", .map(warn)), RuleKey("fail", .map(fail))]
    case (nil, nil): break
    }
    if let filter = test.filter { keys.append(RuleKey("where", .text(filter.singleLine))) }
    return keys + about(test.head)
  }
}

extension RuleKey {
  fileprivate var isOneColumn: Bool {
    if case .list(let items) = value { items.count == 1 } else { false }
  }

  fileprivate var firstValue: RuleValue {
    if case .list(let items) = value, let first = items.first { first } else { value }
  }
}
