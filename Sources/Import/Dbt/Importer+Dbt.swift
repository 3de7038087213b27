import Foundation
import Rules

/// Properties files of dbt: the tests of models, seeds, snapshots and sources.
extension Importer {
  mutating func readDbt(_ root: ForeignValue) throws(ImportError) {
    for source in try list(root, "sources") {
      for table in try list(source, "tables") {
        guard let name = source["name"]?.text, let tableName = table["name"]?.text else { continue }
        dbtTables["\(name).\(tableName)"] = self.table(table, of: source)
      }
    }
    for kind in ["models", "seeds", "snapshots"] {
      for model in try list(root, kind) {
        if let name = model["name"]?.text, let alias = model.at("config", "alias")?.text {
          dbtTables[name] = qualified(SQL.tablePart(alias))
        }
      }
      for model in try list(root, kind) { readModel(model) }
    }
    for source in try list(root, "sources") {
      for table in try list(source, "tables") { readSource(table, of: source) }
    }
    for test in try list(root, "unit_tests") {
      leaveOut(
        "unit test \(test["name"]?.text ?? "")", at: test.location,
        because: "it tests a model's SQL on rows of its own, and no data")
    }
  }

  private func list(_ value: ForeignValue, _ key: String) throws(ImportError) -> [ForeignValue] {
    guard let found = value[key] else { return [] }
    guard let list = found.list else { throw .wrongShape(found.location, part: "'\(key)'", expected: "a list") }
    return list
  }

  private mutating func readModel(_ model: ForeignValue) {
    let config = model["config"]
    guard let name = (config?["alias"] ?? model["name"])?.text else {
      leaveOut("a model", at: model.location, because: "it has no name")
      return
    }
    if let versions = model["versions"] {
      leaveOut("model \(name)", at: versions.location, because: "each of its versions is a table of its own")
      return
    }
    if config?["enabled"]?.boolean == false {
      leaveOut("model \(name)", at: model.location, because: "it is disabled in dbt")
      return
    }
    let index = dataset(qualified(SQL.tablePart(name)), file: model.file)
    let owner = DbtOwner(node: model, parents: [])
    readTests(of: owner, into: index)
  }

  private mutating func readSource(_ table: ForeignValue, of source: ForeignValue) {
    guard let name = self.table(table, of: source) else {
      leaveOut("a table of a source", at: table.location, because: "it has no name")
      return
    }
    let index = dataset(name, file: table.file)
    readFreshness(table, source, into: index)
    readTests(of: DbtOwner(node: table, parents: [source]), into: index)
  }

  /// As `table:` has it. A schema that is a template is taken from the command line.
  private func table(_ table: ForeignValue, of source: ForeignValue) -> String? {
    guard let name = (table["identifier"] ?? table["name"])?.text else { return nil }
    let written = (source["schema"] ?? source["name"])?.text
    let schema = written.flatMap { $0.contains("{{") ? nil : $0 } ?? options.schema
    return (schema.map { SQL.tablePart($0) + "." } ?? "") + SQL.tablePart(name)
  }

  private mutating func readTests(of owner: DbtOwner, into index: Int) {
    datasets[index].head = owner.head
    let columns = owner.node["columns"]?.list ?? []
    let present = Set(columns.filter(DbtTest.holdsNotNull).compactMap { $0["name"]?.text })
    let places = [nil] + columns.map { Optional($0) }
    for column in places {
      let node = column ?? owner.node
      for key in ["tests", "data_tests"] where node[key] != nil && node[key]?.list == nil {
        leaveOut("'\(key)'", at: node[key]?.location ?? node.location, because: "it is no list")
      }
      for entry in (node["tests"]?.list ?? []) + (node["data_tests"]?.list ?? []) {
        let test = DbtTest(
          entry, owner: owner, column: column, table: datasets[index].table, present: present, tables: dbtTables,
          schema: options.schema)
        take(test.title, at: test.location, into: index) { () throws(NoEquivalent) -> [ImportedTest] in
          try test.tests()
        }
      }
    }
  }

  // MARK: - Freshness of sources

  private mutating func readFreshness(_ table: ForeignValue, _ source: ForeignValue, into index: Int) {
    // What a table says counts before what its source says, null included.
    func setting(_ key: String) -> ForeignValue? {
      for holder in [table, table["config"], source, source["config"]].compactMap(\.self) where holder.has(key) {
        return holder[key]
      }
      return nil
    }
    guard let freshness = setting("freshness") else { return }
    let column = setting("loaded_at_field")
    let filter = freshness["filter"] ?? table.at("freshness", "filter")
    let name = table["name"]?.text ?? ""
    let query = setting("loaded_at_query")
    let maker = datasets[index].table
    take("freshness of \(name)", at: freshness.location, into: index) { () throws(NoEquivalent) -> [ImportedTest] in
      if query != nil { throw NoEquivalent("'loaded_at_query' has no equivalent") }
      guard let field = column?.text else { throw NoEquivalent("it has no loaded_at_field") }
      guard SQL.isName(field) else {
        throw NoEquivalent("its loaded_at_field is an expression: name the column, and say its age by 'freshness'")
      }
      if let filter, filter.text?.contains("{{") ?? true { throw NoEquivalent("its filter is a template") }
      let made = TestMaker(table: maker, filter: filter?.text, label: "freshness of \(name)")
      let (fail, warn) = (try Self.seconds(freshness["error_after"]), try Self.seconds(freshness["warn_after"]))
      if fail == nil, warn == nil { throw NoEquivalent("it has neither warn_after nor error_after") }
      return made.freshness(SQL.folded(field), fail: fail, warn: warn)
    }
    if let field = column?.text, SQL.isName(field) { datasets[index].timeColumn = SQL.folded(field) }
  }

  private static func seconds(_ age: ForeignValue?) throws(NoEquivalent) -> Int? {
    guard let age, let count = age["count"]?.text, let period = age["period"]?.text else { return nil }
    guard let number = Int(count), let unit = ["minute": 60, "hour": 3600, "day": 86_400][period] else {
      throw NoEquivalent("its age of \(count) \(period)s cannot be read")
    }
    return number * unit
  }
}

/// A model or a source's table, and what it says of all its tests.
struct DbtOwner {
  let node: ForeignValue
  /// Of which it takes what it does not say itself.
  let parents: [ForeignValue]

  var head: TestHead {
    let metas = ([node] + parents).flatMap { [$0.at("config", "meta"), $0["meta"]] }.compactMap(\.self)
    func meta(_ keys: [String]) -> String? {
      metas.lazy.compactMap { meta in keys.lazy.compactMap { meta[$0]?.text }.first }.first
    }
    return TestHead(
      description: Self.plain(node["description"]?.text), owner: meta(["owner"]),
      tags: (node.at("config", "tags") ?? node["tags"])?.texts ?? [], link: meta(["link", "runbook", "url"]))
  }

  /// Nil where it is a template, as `{{ doc("orders") }}`.
  static func plain(_ text: String?) -> String? {
    guard let text, !text.trimmingSpaces.isEmpty, !text.contains("{{"), !text.contains("{%") else { return nil }
    return text
  }
}
