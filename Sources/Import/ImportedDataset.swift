import Rules

/// What the files say of one table.
package struct ImportedDataset {
  /// As a dataset may be called.
  package internal(set) var name: String
  /// As `table:` has it.
  let table: String
  /// That tell of it, in their order.
  var files: [String] = []
  var head = TestHead()
  /// The other tool's tests that were imported; one may have become several of ours.
  package internal(set) var imported = 0
  var tests: [ImportedTest] = []
  package internal(set) var unmatched: [UnmatchedTest] = []
  /// What a change of the schema since the last run is: `added`, `fail`.
  var schemaChanges: [(kind: String, level: String)] = []
  /// A column that the tests take for the age of rows.
  var timeColumn: String?

  init(table: String) {
    self.table = table
    name = Self.name(of: table)
  }

  /// Letters, digits, `_`, `-` and `.`.
  private static func name(of table: String) -> String {
    String(table.filter { $0 != "\"" }.map { $0.isLetter || $0.isNumber || "_-.".contains($0) ? $0 : "_" })
  }

  /// Adds tests, each under a name that none before it has.
  mutating func add(_ tests: [ImportedTest], label: String) {
    for var test in tests {
      let derived = test.derivedName
      // Where a name is taken, the other tool's words tell the two apart.
      let free = [test.head.name, test.head.name == nil ? derived : nil, label].compactMap(\.self)
      var name = free.first { !names.contains($0) } ?? ""
      var count = 1
      while name.isEmpty || names.contains(name) {
        count += 1
        name = "\(free[0]) (\(count))"
      }
      names.insert(name)
      test.head.name = name == derived ? nil : name
      self.tests.append(test)
    }
  }

  private var names: Set<String> = []
}
