extension TestReader {
  func unseenValues(_ item: Item) -> [Named] {
    guard item.value.shape == .map else {
      let levels = TestLevels(fail: TestLimits(), at: item.place)
      return each(item.value.texts() ?? [], item, TestHead(), levels) { column, _ in
        .seenValues(column: column, mostly: 1)
      }
    }
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.valueKeys)
    if let columns = map["columns"]?.key, map.has("column") {
      reader.report(.exclusive("column", "columns"), at: columns)
    }
    return each((map["columns"] ?? map.required("column"))?.texts() ?? [], item, head, levels) { column, limits in
      .seenValues(column: column, mostly: limits.mostly ?? 1)
    }
  }
}
