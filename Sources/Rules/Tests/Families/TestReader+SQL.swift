extension TestReader {
  /// `sql: { name: …, query: "SELECT …" }`; with limits the query gives one number.
  func query(_ item: Item, hasTime: Bool) -> [Named] {
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    // The query can be long, and says little of what it is for.
    _ = map.required("name")
    let levels = TestLevels(map, head: head, keys: TestLimits.queryKeys)
    guard let query = map.required("query"), let text = query.text() else { return [] }
    for name in ["{window_start}", "{window_end}"] where !hasTime && text.value.contains(name) {
      query.report(.requires("'\(name)'", "the dataset's 'time'"))
    }
    let isOfNumber = [levels.fail, levels.warn].compactMap(\.self).contains(where: \.isGiven)
    let rule = rule(item, head, columns: [], levels: levels) { limits in
      guard isOfNumber || map.has("warn") || map.has("fail") else { return .query(text.value, nil) }
      guard hasLimit(limits, item, TestLimits.queryKeys) else { return nil }
      return numberLimits(limits).map { .query(text.value, $0) }
    }
    return rule.map { [$0] } ?? []
  }

  /// - Returns: nil, with the mistake reported, where a limit is no number or there is none.
  func numberLimits(_ limits: TestLimits) -> NumberLimits? {
    let bounds = [limits.minimum, limits.maximum].compactMap(\.self)
    guard !bounds.isEmpty, bounds.map(isNumber).allSatisfy(\.self), isOrdered(limits) else { return nil }
    return NumberLimits(minimum: limits.minimum?.text, maximum: limits.maximum?.text)
  }
}
