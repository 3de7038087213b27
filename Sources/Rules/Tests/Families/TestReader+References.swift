import Profiles

extension TestReader {
  /// `references: { column: origin, to: airports.code }`, or `columns` and a map with `table` and `columns`.
  func references(_ item: Item) -> [Named] {
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.shareKeys)
    if let columns = map["columns"]?.key, map.has("column") {
      reader.report(.exclusive("column", "columns"), at: columns)
    }
    let columns = (map["columns"] ?? map.required("column"))?.texts()
    let trusts = map["trust"].map { $0.choice(Trust.self, of: "value of 'trust'") != nil } ?? false
    guard let to = map.required("to"), let other = to.shape == .map ? otherMap(to) : otherText(to), let columns else {
      return []
    }
    guard columns.count == other.columns.count else {
      to.report(.columnsUnpaired(count: other.columns.count, others: columns.count))
      return []
    }
    let reference = RowReference(
      columns: columns.map(\.value), table: other.table.value, otherColumns: other.columns.map(\.value),
      trustsForeignKeys: trusts)
    let rule = rule(item, head, columns: columns, levels: levels) { limits in
      .references(reference, mostly: limits.mostly ?? 1)
    }
    return rule.map { [$0.beside(other)] } ?? []
  }

  enum Trust: String, CaseIterable { case foreignKeys = "foreign_keys" }

  /// `airports.code`
  private func otherText(_ value: YAMLValue) -> OtherTable? {
    guard let text = value.text() else { return nil }
    guard let name = QualifiedColumn(text.value) else {
      value.report(.notA(.otherColumn, value.name, value: value.scalar()?.raw ?? ""))
      return nil
    }
    return OtherTable(
      table: Located(name.table, at: text.location), columns: [Located(name.column, at: text.location)])
  }

  private func otherMap(_ value: YAMLValue) -> OtherTable? {
    guard let map = value.mapping(TestForm.otherColumns) else { return nil }
    if let columns = map["columns"]?.key, map.has("column") {
      reader.report(.exclusive("column", "columns"), at: columns)
    }
    let table = map.required("table")?.text()
    let columns = (map["columns"] ?? map.required("column"))?.texts()
    guard let table, let columns else { return nil }
    return OtherTable(table: table, columns: columns)
  }
}

extension TestReader.Named {
  /// The same rule, which names another table.
  func beside(_ other: OtherTable) -> Self {
    var rule = rule
    rule.other = other
    return Self(rule: rule, place: place)
  }
}
