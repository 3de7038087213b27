import Foundation
package import Rules

/// The tools whose tests are read.
package enum ForeignTool: String, Sendable, CaseIterable {
  case dbt, soda, gx
}

/// What another tool's files do not say.
package struct ImportOptions: Sendable {
  /// Of `leadsman.yaml`.
  package var source: String
  /// For suites of Great Expectations, which name none.
  package var table: String?
  /// For tables that are named without one.
  package var schema: String?
  /// The column by which rows fall into windows.
  package var time: String?
  package var window: String
  /// Values of the variables of Soda.
  package var variables: [String: String]

  package init(
    source: String = "warehouse", table: String? = nil, schema: String? = nil, time: String? = nil,
    window: String = "1 day", variables: [String: String] = [:]
  ) {
    self.source = source
    self.table = table
    self.schema = schema
    self.time = time
    self.window = window
    self.variables = variables
  }
}

/// Turns tests of dbt, Soda and Great Expectations into rule files, a dataset a table.
package struct Importer {
  let options: ImportOptions
  /// Nil: each file is known by what it holds.
  let tool: ForeignTool?
  var datasets: [ImportedDataset] = []
  /// Of no table in particular.
  var unplaced: [UnmatchedTest] = []
  /// The tables of dbt's sources that were read, as `raw.orders`, and of models that have another name.
  var dbtTables: [String: String] = [:]

  package init(_ options: ImportOptions, tool: ForeignTool? = nil) {
    self.options = options
    self.tool = tool
  }

  /// The other tools' tests that were read, and those among them that have no equivalent.
  package var count: Int { datasets.reduce(unmatched.count) { $0 + $1.imported } }
  /// In the order of their places.
  package var unmatched: [UnmatchedTest] {
    (unplaced + datasets.flatMap(\.unmatched)).sorted {
      ($0.location.file, $0.location.line, $0.location.column) < (
        $1.location.file, $1.location.line, $1.location.column
      )
    }
  }

  /// A rule file for each table, by the name of its dataset.
  package var files: [(dataset: String, text: String)] {
    datasets.enumerated().map { index, dataset in
      let text = RuleFileText(dataset: dataset, options: options, unplaced: index == 0 ? unplaced : []).text
      return (dataset.name, text)
    }
  }

  /// Reads one file of another tool.
  /// - Throws: `ImportError` where it cannot be read as a whole. A single test that cannot is in `unmatched`.
  package mutating func read(path: String, files: FileAccess = .disk) throws(ImportError) {
    let bytes: Data
    do throws(FileAccess.Failure) {
      bytes = try files.read(path)
    } catch {
      throw .unreadable(file: path, reason: error.reason)
    }
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw .unreadable(file: path, reason: "it is not UTF-8")
    }
    try read(text, file: path)
  }

  /// As `read(path:)`, from a text; `file` is its name in messages.
  package mutating func read(_ text: String, file: String) throws(ImportError) {
    let root: ForeignValue?
    do throws(RuleErrors) {
      root = try ForeignValue.root(of: text, file: file)
    } catch {
      throw .malformed(error)
    }
    guard let root, root.isMap, let kind = ForeignKind(root, tool: tool) else {
      throw .unknownFormat(root?.location ?? SourceLocation(file: file, line: 1, column: 1), tool: tool)
    }
    switch kind {
    case .dbt: try readDbt(root)
    case .sodaChecks: try readSodaChecks(root)
    case .sodaContract: try readSodaContract(root)
    case .suite: try readSuite(root)
    }
    for index in datasets.indices where datasets[index].imported + datasets[index].unmatched.count == 0 {
      datasets[index].files.removeAll { $0 == file }
    }
    datasets.removeAll { $0.imported + $0.unmatched.count == 0 }
  }

  // MARK: - What the readers add

  /// The place of the dataset of `table` among `datasets`.
  mutating func dataset(_ table: String, file: String) -> Int {
    let index =
      datasets.firstIndex { $0.table == table }
      ?? {
        var dataset = ImportedDataset(table: table)
        let taken = Set(datasets.map(\.name))
        let name = dataset.name
        var count = 1
        while taken.contains(dataset.name) {
          count += 1
          dataset.name = "\(name)_\(count)"
        }
        datasets.append(dataset)
        return datasets.count - 1
      }()
    if !datasets[index].files.contains(file) { datasets[index].files.append(file) }
    return index
  }

  /// Imports one test of the dataset at `index`, or lists why it cannot be.
  /// - Parameters:
  ///   - title: the test as its file has it.
  ///   - label: what the test is called where it is given no name; nil: `title`.
  mutating func take(
    _ title: String, at location: SourceLocation, into index: Int, label: String? = nil,
    _ make: () throws(NoEquivalent) -> [ImportedTest]
  ) {
    let title = title.singleLine.shortened(to: 100)
    do throws(NoEquivalent) {
      datasets[index].add(try make(), label: label ?? title)
      datasets[index].imported += 1
    } catch {
      datasets[index].unmatched.append(UnmatchedTest(location: location, title: title, reason: error.reason))
    }
  }

  mutating func leaveOut(_ title: String, at location: SourceLocation, because reason: String) {
    unplaced.append(
      UnmatchedTest(location: location, title: title.singleLine.shortened(to: 100), reason: reason))
  }
}

/// What a file is, known by the keys of its root.
private enum ForeignKind {
  case dbt, sodaChecks, sodaContract, suite

  private static let sectionsOfDbt = [
    "models", "sources", "seeds", "snapshots", "data_tests", "unit_tests", "macros", "exposures", "metrics",
    "semantic_models", "saved_queries", "analyses",
  ]

  init?(_ root: ForeignValue, tool: ForeignTool?) {
    let keys = (root.pairs ?? []).map(\.key)
    let isSuite = root.has("expectations")
    let isContract = root.has("dataset") && (root.has("columns") || root.has("checks"))
    let isChecks = keys.contains { $0.contains(/^(checks for |filter |configurations for |for each )/) }
    // Those without data tests are read too, as all files of a project may be named at once.
    let isDbt = Self.sectionsOfDbt.contains(where: root.has)
    switch tool {
    case .gx? where isSuite, nil where isSuite: self = .suite
    case .soda? where isContract, nil where isContract: self = .sodaContract
    case .soda? where isChecks, nil where isChecks: self = .sodaChecks
    case .dbt? where isDbt, nil where isDbt: self = .dbt
    default: return nil
    }
  }
}
