import Profiles

extension TestReader {
  /// `increasing: seq`, or a map with `column`.
  func increasing(_ item: Item, hasTime: Bool) -> [Named] {
    guard item.value.shape == .map else {
      if !hasTime { reportNoOrder(item) }
      let levels = TestLevels(fail: TestLimits(), at: item.place)
      return each(item.value.texts() ?? [], item, TestHead(), levels) {
        .increasing(column: $0, by: nil, strictly: false, mostly: $1.mostly ?? 1)
      }
    }
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.shareKeys)
    let by = map["by"]?.text()
    let isStrict = map["strictly"]?.boolean() ?? false
    if !map.has("by"), !map.misspelt.contains("by"), !hasTime { reportNoOrder(item) }
    guard let column = map.required("column")?.text() else { return [] }
    return each([column], item, head, levels) { column, limits in
      .increasing(column: column, by: by?.value, strictly: isStrict, mostly: limits.mostly ?? 1)
    }.map { $0.naming(by.map { [$0] } ?? []) }
  }

  private func reportNoOrder(_ item: Item) {
    reader.report(.requires(item.family, "'by', since the dataset has no 'time'"), at: item.place)
  }
}
