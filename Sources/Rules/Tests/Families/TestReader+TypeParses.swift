import Profiles

extension TestReader {
  func typeParses(_ item: Item) -> [Named] {
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.shareKeys)
    let column = map.required("column")?.text()
    let type = map.required("type")?.choice(ParsedType.self, of: "type")
    guard let column, let type else { return [] }
    return each([column], item, head, levels) { column, limits in
      .rows(.parsing(column: column, type), mostly: limits.mostly ?? 1)
    }
  }
}
