import Profiles

extension TestReader {
  func matchesRegex(_ item: Item) -> [Named] {
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.shareKeys)
    let column = map.required("column")?.text()
    let pattern = map.required("pattern")?.text()
    guard let column, let pattern else { return [] }
    return each([column], item, head, levels) { column, limits in
      .rows(.matching(column: column, pattern: pattern.value), mostly: limits.mostly ?? 1)
    }
  }
}
