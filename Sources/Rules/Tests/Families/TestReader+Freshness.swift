extension TestReader {
  func freshness(_ item: Item, hasTime: Bool) -> [Named] {
    func shorthand(_ value: YAMLValue) -> TestLimits? {
      value.shape == .text ? TestLimits(maximumAge: value.duration(atLeast: .milliseconds(1))) : nil
    }
    var head = TestHead()
    var column: Located<String>?
    let levels: TestLevels
    if let limits = shorthand(item.value) {
      levels = TestLevels(fail: limits, at: item.place)
    } else {
      guard let map = map(item) else { return [] }
      head = TestHead(map)
      column = map["column"]?.text()
      levels = TestLevels(map, head: head, keys: TestLimits.freshnessKeys, shorthand: shorthand)
    }
    if column == nil, !hasTime {
      reader.report(.requires("freshness", "'column', since the dataset has no 'time'"), at: item.place)
    }
    let rule = rule(item, head, columns: column.map { [$0] } ?? [], levels: levels) { limits in
      guard hasLimit(limits, item, TestLimits.freshnessKeys) else { return nil }
      return limits.maximumAge.map { .freshness(column: column?.value, maximumAge: $0) }
    }
    return rule.map { [$0] } ?? []
  }
}
