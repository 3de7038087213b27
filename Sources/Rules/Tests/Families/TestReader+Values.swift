import Profiles

extension TestReader {
  func acceptedValues(_ item: Item) -> [Named] {
    values(item) { .acceptedValues(column: $0, values: $1, mostly: $2) }
  }

  func rejectedValues(_ item: Item) -> [Named] {
    values(item) { .rows(.noneOf(column: $0, values: $1), mostly: $2) }
  }

  private func values(_ item: Item, _ make: (String, [String], Double) -> Expectation) -> [Named] {
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.shareKeys)
    let column = map.required("column")?.text()
    let values = map.required("values").flatMap(values)
    guard let column, let values else { return [] }
    return each([column], item, head, levels) { column, limits in
      make(column, values, limits.mostly ?? 1)
    }
  }

  private func values(_ value: YAMLValue) -> [String]? {
    guard let items = value.list() else { return nil }
    if items.isEmpty { value.report(.emptyList(value.name)) }
    let texts = items.compactMap { item -> String? in
      if item.shape == .nothing {
        item.report(.nullInValues)
        return nil
      }
      return item.scalar()?.text
    }
    return texts.count == items.count && !texts.isEmpty ? texts : nil
  }
}
