import Profiles

extension TestReader {
  func rowCount(_ item: Item) -> [Named] {
    guard let map = map(item, keys: TestLimits.rowCountKeys) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.rowCountKeys)
    let rule = rule(item, head, columns: [], levels: levels) { limits in
      let minimum = limits.minimum.map(count)
      let maximum = limits.maximum.map(count)
      guard hasLimit(limits, item, TestLimits.rowCountKeys), minimum != .some(nil), maximum != .some(nil) else {
        return nil
      }
      if let low = minimum ?? nil, let high = maximum ?? nil, low > high, let place = limits.minimum?.place {
        reader.report(.minimumAboveMaximum(minimum: "\(low)", maximum: "\(high)"), at: place)
        return nil
      }
      return .rowCount(minimum: minimum ?? nil, maximum: maximum ?? nil)
    }
    return rule.map { [$0] } ?? []
  }

  /// A number of rows.
  private func count(_ scalar: ScalarText) -> Int64? {
    if let count = Int64(scalar.text), count >= 0 { return count }
    reader.report(.notA(.integer, "a row count", value: scalar.raw), at: scalar.place)
    return nil
  }

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
      let keys = ["column"] + TestLimits.freshnessKeys
      guard let map = map(item, keys: keys, filter: false) else { return [] }
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

  func notNull(_ item: Item) -> [Named] {
    guard item.value.shape == .map else {
      let levels = TestLevels(fail: TestLimits(), at: item.place)
      return each(item.value.texts() ?? [], item, TestHead(), levels, notNull)
    }
    guard let map = map(item, keys: ["column", "columns"] + TestLimits.shareKeys) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.shareKeys)
    if let columns = map["columns"]?.key, map.has("column") {
      reader.report(.exclusive("column", "columns"), at: columns)
    }
    let columns = (map["columns"] ?? map.required("column"))?.texts() ?? []
    return each(columns, item, head, levels, notNull)
  }

  private func notNull(_ column: String, _ limits: TestLimits) -> Expectation? {
    .notNull(column: column, mostly: limits.mostly ?? 1)
  }

  func between(_ item: Item) -> [Named] {
    guard let map = map(item, keys: ["column"] + TestLimits.betweenKeys) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.betweenKeys)
    guard let column = map.required("column")?.text() else { return [] }
    return each([column], item, head, levels) { column, limits in
      guard hasBound(limits, map, item), isOrdered(limits) else { return nil }
      let bounds = Metric.Bounds(
        minimum: limits.minimum?.text, maximum: limits.maximum?.text,
        excludesMinimum: limits.excludesMinimum ?? false, excludesMaximum: limits.excludesMaximum ?? false)
      return .between(column: column, bounds: bounds, mostly: limits.mostly ?? 1)
    }
  }

  private func hasBound(_ limits: TestLimits, _ map: YAMLMapping, _ item: Item) -> Bool {
    if limits.minimum != nil || limits.maximum != nil { return true }
    let isMeant = ["min", "max"].contains { map.has($0) || map.misspelt.contains($0) }
    if !isMeant { reader.report(.noLimit(test: item.family, keys: ["min", "max"]), at: item.place) }
    return false
  }

  /// Numbers and days are compared; what else a column may hold, only its server can order.
  private func isOrdered(_ limits: TestLimits) -> Bool {
    guard let low = limits.minimum, let high = limits.maximum else { return true }
    let (lowKind, highKind) = (LimitKind(low.text), LimitKind(high.text))
    let isAbove: Bool
    let isSame: Bool
    switch (lowKind, highKind) {
    case (.number(let lowNumber), .number(let highNumber)):
      (isAbove, isSame) = (lowNumber > highNumber, lowNumber == highNumber)
    case (.day(let lowDay), .day(let highDay)):
      (isAbove, isSame) = (lowDay > highDay, lowDay == highDay)
    default:
      guard let lowWords = lowKind.words, let highWords = highKind.words, lowWords != highWords else { return true }
      let mistake = RuleError.Mistake.limitsOfTwoKinds(
        minimum: low.raw, minimumKind: lowWords, maximum: high.raw, maximumKind: highWords)
      reader.report(mistake, at: high.place)
      return false
    }
    if isAbove { reader.report(.minimumAboveMaximum(minimum: low.raw, maximum: high.raw), at: low.place) }
    let isEmpty = isSame && (limits.excludesMinimum == true || limits.excludesMaximum == true)
    if isEmpty { reader.report(.nothingBetween(low.raw), at: low.place) }
    return !isAbove && !isEmpty
  }

  func acceptedValues(_ item: Item) -> [Named] {
    guard let map = map(item, keys: ["column", "values"] + TestLimits.shareKeys) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.shareKeys)
    let column = map.required("column")?.text()
    let values = map.required("values").flatMap(values)
    guard let column, let values else { return [] }
    return each([column], item, head, levels) { column, limits in
      .acceptedValues(column: column, values: values, mostly: limits.mostly ?? 1)
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

  func unique(_ item: Item) -> [Named] {
    guard item.value.shape == .map else {
      let levels = TestLevels(fail: TestLimits(), at: item.place)
      return each(item.value.texts() ?? [], item, TestHead(), levels) { column, _ in .unique(columns: [column]) }
    }
    guard let map = map(item, keys: ["columns"], levels: false) else { return [] }
    let head = TestHead(map)
    guard let columns = map.required("columns")?.texts() else { return [] }
    let levels = TestLevels(map, head: head, keys: [])
    let together = rule(item, head, columns: columns, levels: levels) { _ in
      .unique(columns: columns.map(\.value))
    }
    return together.map { [$0] } ?? []
  }

  /// One rule a column.
  private func each(
    _ columns: [Located<String>], _ item: Item, _ head: TestHead, _ levels: TestLevels,
    _ make: (String, TestLimits) -> Expectation?
  ) -> [Named] {
    columns.compactMap { column in
      rule(item, head, columns: [column], levels: levels, isOneOfMany: columns.count > 1) {
        make(column.value, $0)
      }
    }
  }

  private func hasLimit(_ limits: TestLimits, _ item: Item, _ keys: [String]) -> Bool {
    if !limits.isGiven { reader.report(.noLimit(test: item.family, keys: keys), at: item.place) }
    return limits.isGiven
  }
}
