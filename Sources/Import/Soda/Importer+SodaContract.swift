import Rules

/// Contracts of Soda 4: one dataset, its columns, checks of each and of the whole.
extension Importer {
  mutating func readSodaContract(_ root: ForeignValue) throws(ImportError) {
    // data source/database/schema/table
    guard let table = root["dataset"]?.text.flatMap({ Self.contractTable($0, options.schema) }) else {
      throw .wrongShape(root["dataset"]?.location ?? root.location, part: "'dataset'", expected: "a text")
    }
    let index = dataset(table, file: root.file)
    datasets[index].head.description = root["description"]?.text
    datasets[index].head.owner = root["owner"]?.text
    var variables = SodaVariables(given: options.variables)
    for (name, content) in root["variables"]?.pairs ?? [] { variables.add(name, content["default"]?.text) }
    for (key, holder) in [("columns", root), ("checks", root)] + (root["columns"]?.list ?? []).map({ ("checks", $0) }) {
      guard let value = holder[key], value.list == nil else { continue }
      throw .wrongShape(value.location, part: "'\(key)'", expected: "a list")
    }
    let columns = root["columns"]?.list ?? []
    for (column, check) in columns.flatMap({ column in (column["checks"]?.list ?? []).map { (column, $0) } }) {
      take(check, of: column, columns, root, table, variables, into: index)
    }
    for check in root["checks"]?.list ?? [] { take(check, of: nil, columns, root, table, variables, into: index) }
  }

  /// The table of a path as `warehouse/shop/sales/orders`: its last two parts; of a short one the last, in `schema`.
  private static func contractTable(_ path: String, _ schema: String?) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    guard let name = parts.last.map(SQL.tablePart) else { return nil }
    return parts.count > 2 ? "\(SQL.tablePart(parts[parts.count - 2])).\(name)" : qualified(name, schema)
  }

  private mutating func take(
    _ check: ForeignValue, of column: ForeignValue?, _ columns: [ForeignValue], _ root: ForeignValue, _ table: String,
    _ variables: SodaVariables, into index: Int
  ) {
    let content = check.pairs?.first
    let kind = content?.key ?? check.text ?? "a check"
    let name = column?["name"]?.text
    let title = name.map { "\(kind)(\($0))" } ?? kind
    let location = content?.value.location ?? check.location
    let schema = options.schema
    take(title, at: location, into: index) { () throws(NoEquivalent) -> [ImportedTest] in
      if column != nil, name == nil { throw NoEquivalent("its column has no name") }
      let test = ContractCheck(
        kind: kind, content: content?.value, column: column, columns: columns, filter: root["filter"]?.text,
        attributes: root["check_attributes"], table: table, label: title, variables: variables,
        tableOf: { Self.contractTable($0, schema) })
      return try test.tests()
    }
    if kind == "freshness", let column = content?.value["column"]?.text { datasets[index].timeColumn = column }
  }
}
