import Profiles

extension TestReader {
  func notNull(_ item: Item) -> [Named] {
    guard item.value.shape == .map else {
      let levels = TestLevels(fail: TestLimits(), at: item.place)
      return each(item.value.texts() ?? [], item, TestHead(), levels) { Self.notNull($0, $1, missing: []) }
    }
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.shareKeys)
    if let columns = map["columns"]?.key, map.has("column") {
      reader.report(.exclusive("column", "columns"), at: columns)
    }
    let missing = map["missing"].map(missing) ?? []
    let columns = (map["columns"] ?? map.required("column"))?.texts() ?? []
    return each(columns, item, head, levels) { Self.notNull($0, $1, missing: missing) }
  }

  private static func notNull(_ column: String, _ limits: TestLimits, missing: [MissingValue]) -> Expectation {
    let mostly = limits.mostly ?? 1
    return missing.isEmpty
      ? .notNull(column: column, mostly: mostly) : .rows(.present(column: column, missing: missing), mostly: mostly)
  }

  /// What is missing beside NULL: one word or a list of them.
  private func missing(_ value: YAMLValue) -> [MissingValue] {
    let items = value.shape == .list ? value.list() ?? [] : [value]
    if items.isEmpty { value.report(.emptyList(value.name)) }
    let found = items.compactMap { $0.choice(MissingValue.self, of: "value of 'missing'") }
    return MissingValue.allCases.filter(found.contains)
  }
}
