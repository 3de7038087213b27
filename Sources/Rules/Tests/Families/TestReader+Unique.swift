extension TestReader {
  func unique(_ item: Item) -> [Named] {
    guard item.value.shape == .map else {
      let levels = TestLevels(fail: TestLimits(), at: item.place)
      return each(item.value.texts() ?? [], item, TestHead(), levels) { column, _ in .unique(columns: [column]) }
    }
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    guard let columns = map.required("columns")?.texts() else { return [] }
    let levels = TestLevels(map, head: head, keys: TestLimits.keyKeys)
    let together = rule(item, head, columns: columns, levels: levels) { _ in
      .unique(columns: columns.map(\.value))
    }
    return together.map { [$0] } ?? []
  }
}
