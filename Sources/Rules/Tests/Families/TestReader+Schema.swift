extension TestReader {
  func schema(_ item: Item) -> [Named] {
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    // Without either nothing is asked: that the schema is as of the last run is tested by itself.
    let isEmptyMap = map["columns"].map { $0.shape == .map && $0.pairs()?.isEmpty == true } ?? false
    let isAsked = { (key: String) in map.has(key) || map.misspelt.contains(key) }
    if isEmptyMap || !(isAsked("columns") || isAsked("primary_key")) {
      reader.report(.noLimit(test: item.family, keys: ["columns", "primary_key"]), at: item.place)
    }
    let primaryKey = map["primary_key"].flatMap(primaryKey) ?? []
    let columns = map["columns"].map(columns) ?? []
    let extra = map["extra"].map { $0.choice(SchemaExpectation.Extra.self, of: "value of 'extra'") } ?? .warn
    let order = map["order"].map { $0.choice(SchemaExpectation.Order.self, of: "value of 'order'") } ?? .ignore
    guard let extra, let order else { return [] }
    let levels = TestLevels(map, head: head, keys: [])
    let expectation = SchemaExpectation(
      columns: columns.map(\.column), extra: extra, order: order, primaryKey: primaryKey)
    // The name lists no columns: there is one schema test a table, and it can be long.
    guard let named = rule(item, head, columns: [], levels: levels, { _ in .schema(expectation) }) else { return [] }
    let rule = named.rule
    let located = columns.map { Located($0.column.name, at: $0.location) }
    let whole = TestRule(
      name: rule.name, family: rule.family, fail: rule.fail, warn: rule.warn, location: rule.location,
      columns: located, weekdays: rule.weekdays, about: rule.about)
    return [Named(rule: whole, place: named.place)]
  }

  private func primaryKey(_ value: YAMLValue) -> [String]? {
    var seen: Set<String> = []
    let names = value.texts() ?? []
    for name in names where !seen.insert(name.value).inserted {
      reader.report(.repeated(name.value, in: value.name), at: reader.place(of: name))
    }
    return names.map(\.value)
  }

  private func columns(_ value: YAMLValue) -> [(column: SchemaExpectation.Column, location: SourceLocation)] {
    guard value.shape == .map else {
      return (value.texts() ?? []).map { (SchemaExpectation.Column(name: $0.value, type: nil), $0.location) }
    }
    return (value.pairs() ?? []).compactMap { name, content in
      column(name.value, content).map { ($0, name.location) }
    }
  }

  /// `bigint` or `{ type: bigint, not_null: true }`.
  private func column(_ name: String, _ value: YAMLValue) -> SchemaExpectation.Column? {
    guard value.shape == .map else {
      return value.text().map { SchemaExpectation.Column(name: name, type: $0.value) }
    }
    return value.mapping(keys: ["type", "not_null"]).map { map in
      SchemaExpectation.Column(
        name: name, type: map["type"]?.text()?.value, isNotNull: map["not_null"]?.boolean())
    }
  }
}
