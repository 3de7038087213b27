import Profiles

extension TestReader {
  func format(_ item: Item) -> [Named] {
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.shareKeys)
    let column = map.required("column")?.text()
    let format = map.required("format")?.choice(ValueFormat.self, of: "format")
    guard let column, let format else { return [] }
    return each([column], item, head, levels) { column, limits in
      .rows(.formatted(column: column, format), mostly: limits.mostly ?? 1)
    }
  }
}
