import Profiles

extension TestReader {
  /// `expression: "departed <= arrived"`, or a map with `sql`.
  func expression(_ item: Item) -> [Named] {
    guard item.value.shape == .map else {
      let levels = TestLevels(fail: TestLimits(), at: item.place)
      return item.value.text().map { expression($0, item, TestHead(), levels) } ?? []
    }
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.shareKeys)
    return map.required("sql")?.text().map { expression($0, item, head, levels) } ?? []
  }

  private func expression(
    _ text: Located<String>, _ item: Item, _ head: TestHead, _ levels: TestLevels
  ) -> [Named] {
    var head = head
    // Its text tells it apart; a long one is named after its beginning.
    let words = text.value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let shown = words.count <= 60 ? words : words.prefix(59) + "…"
    head.name = head.name ?? Located("expression(\(shown))", at: text.location)
    let rule = rule(item, head, columns: [], levels: levels) { limits in
      .rows(.expression(text.value), mostly: limits.mostly ?? 1)
    }
    return rule.map { [$0] } ?? []
  }
}
