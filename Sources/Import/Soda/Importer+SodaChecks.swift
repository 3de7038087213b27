import Foundation
import Rules

/// Files of SodaCL: `checks for TABLE:` and what goes with it.
extension Importer {
  /// What the sections of a file say for those that hold checks.
  struct SodaFile {
    /// `filter TABLE [partition]`, by both.
    var partitions: [String: String] = [:]
    /// `configurations for TABLE`: a column's validity, by table and column.
    var columns: [String: [String: SodaValidity]] = [:]
    var variables: SodaVariables
  }

  mutating func readSodaChecks(_ root: ForeignValue) throws(ImportError) {
    var file = SodaFile(variables: SodaVariables(given: options.variables))
    for (key, value) in root.pairs ?? [] where key == "variables" {
      for (name, content) in value.pairs ?? [] {
        file.variables.add(name, content.text)
      }
    }
    for (key, value) in root.pairs ?? [] { file.read(key, value) }
    for (key, value) in root.pairs ?? [] {
      if let match = key.wholeMatch(of: /checks for (.+?)(?:\s*\[(.+)\])?\s*/), !key.hasPrefix("checks for each") {
        guard let checks = value.list else {
          throw .wrongShape(value.location, part: "'\(key)'", expected: "a list")
        }
        read(checks, of: String(match.1), partition: match.2.map(String.init), file, value.file)
      } else if key.hasPrefix("for each ") {
        readEach(key, value, file)
      } else if !file.hasRead(key) {
        leaveOut(
          key, at: value.location, because: Self.reasons[key.firstWords] ?? "it is no section of checks for a table")
      }
    }
  }

  private static let reasons = [
    "automated monitoring": "what is usual is learned otherwise; see 'drift' and 'anomaly'",
    "profile columns": "it tests nothing; see `leadsman profile`",
    "discover datasets": "it tests nothing", "discover tables": "it tests nothing",
    "sample datasets": "it tests nothing; rows are not stored",
    "sample tables": "it tests nothing; rows are not stored",
  ]

  private mutating func read(
    _ checks: [ForeignValue], of written: String, partition: String?, _ file: SodaFile, _ name: String
  ) {
    // A name without a value for its variable is one that no table has.
    let table = (try? file.variables.filled(written)) ?? written
    let index = dataset(qualified(table), file: name)
    for check in checks {
      let content = check.pairs?.first
      // What belongs to a check stands deeper than it does.
      guard let line = check.text ?? content?.key, check.pairs?.count ?? 1 == 1 else {
        take(content?.key ?? "a check", at: check.location, into: index) {
          () throws(NoEquivalent) -> [ImportedTest] in
          throw NoEquivalent("it is neither a line nor a line with what belongs to it below")
        }
        continue
      }
      if line == "attributes", let attributes = content?.value {
        datasets[index].head = Self.head(attributes)
        continue
      }
      let qualified = datasets[index].table
      let schema = options.schema
      let qualify = { (table: String) in Self.qualified(table, schema) }
      let filterName = partition.map { "\(table) [\($0)]" }
      if line == "schema", let changes = content?.value { takeSchemaChanges(changes, into: index) }
      take(line, at: content?.value.location ?? check.location, into: index) {
        () throws(NoEquivalent) -> [ImportedTest] in
        var filter: String?
        if let filterName {
          guard let found = file.partitions[filterName] else { throw NoEquivalent("its filter is not in this file") }
          filter = found
        }
        let check = SodaCheck(
          line: line, content: content?.value, table: qualified, partition: filter, columns: file.columns[table] ?? [:],
          variables: file.variables, qualify: qualify)
        return try check.tests()
      }
      let age = line.wholeMatch(of: /freshness\s*\(\s*([^,)]+).*/)
      if let column = age?.1 { datasets[index].timeColumn = datasets[index].timeColumn ?? SQL.folded(String(column)) }
    }
  }

  /// `for each dataset X:` over tables that are named in full.
  private mutating func readEach(_ key: String, _ value: ForeignValue, _ file: SodaFile) {
    let names = (value["datasets"] ?? value["tables"])?.texts ?? []
    let isPlain = !names.isEmpty && names.allSatisfy { $0.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_.]*/) != nil }
    guard key.hasPrefix("for each dataset") || key.hasPrefix("for each table"), isPlain,
      let checks = value["checks"]?.list
    else {
      leaveOut(key, at: value.location, because: "which tables it is for, only the server knows; name them in full")
      return
    }
    for name in names { read(checks, of: name, partition: nil, file, value.file) }
  }

  /// The table with the schema of the command line, where it has none.
  func qualified(_ table: String) -> String { Self.qualified(table, options.schema) }

  static func qualified(_ table: String, _ schema: String?) -> String {
    guard let schema, !table.contains(".") else { return table }
    return "\(SQL.tablePart(schema)).\(table)"
  }

  /// What Soda has under `attributes` by custom.
  static func head(_ attributes: ForeignValue) -> TestHead {
    TestHead(
      description: attributes["description"]?.text, owner: (attributes["owner"] ?? attributes["data_owner"])?.text,
      tags: attributes["tags"]?.texts ?? [], link: (attributes["link"] ?? attributes["runbook"])?.text)
  }

  /// `when schema changes`, which is not a test of ours but a key of the dataset.
  private mutating func takeSchemaChanges(_ schema: ForeignValue, into index: Int) {
    let kinds = [
      "column add": ["added"], "column delete": ["dropped", "renamed"], "column type change": ["retyped"],
      "column index change": ["reordered"],
    ]
    for level in ["fail", "warn"] {
      guard let value = schema[level]?["when schema changes"] else { continue }
      let words = value.text == "any" ? kinds.keys.sorted() : value.texts ?? []
      for kind in words.flatMap({ kinds[$0] ?? [] })
      where !datasets[index].schemaChanges.contains(where: { $0.kind == kind }) {
        datasets[index].schemaChanges.append((kind, level))
      }
    }
  }
}

extension Importer.SodaFile {
  mutating func read(_ key: String, _ value: ForeignValue) {
    if let match = key.wholeMatch(of: /filter (.+?)\s*\[(.+)\]\s*/), let sql = value["where"]?.text {
      partitions["\(match.1) [\(match.2)]"] = sql
    } else if let match = key.wholeMatch(of: /configurations for (.+)/) {
      for (name, content) in value.pairs ?? [] {
        guard let parts = name.wholeMatch(of: /(.+) for (.+)/) else { continue }
        let column = SQL.folded(String(parts.2))
        columns[String(match.1), default: [:]][column, default: SodaValidity([])].add(content, key: String(parts.1))
      }
    }
  }

  func hasRead(_ key: String) -> Bool {
    key == "variables" || key.hasPrefix("configurations for ") || key.wholeMatch(of: /filter .+\[.+\]\s*/) != nil
  }
}

extension String {
  /// The two words that a section of SodaCL is known by.
  fileprivate var firstWords: String { split(separator: " ").prefix(2).joined(separator: " ") }
}
