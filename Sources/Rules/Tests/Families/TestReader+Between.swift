import Profiles

extension TestReader {
  func between(_ item: Item) -> [Named] {
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.betweenKeys)
    guard let column = map.required("column")?.text() else { return [] }
    let others = [levels.fail, levels.warn].compactMap(\.self).flatMap { [$0.minimumColumn, $0.maximumColumn] }
    let rule = rule(item, head, columns: [column], levels: levels) { limits in
      guard hasBound(limits, map, item), isOrdered(limits) else { return nil }
      let bounds = Metric.Bounds(
        minimum: limits.minimum?.text, maximum: limits.maximum?.text,
        excludesMinimum: limits.excludesMinimum ?? false, excludesMaximum: limits.excludesMaximum ?? false)
      let mostly = limits.mostly ?? 1
      guard limits.minimumColumn != nil || limits.maximumColumn != nil else {
        return .between(column: column.value, bounds: bounds, mostly: mostly)
      }
      return .rows(
        .between(
          column: column.value, bounds, minimumColumn: limits.minimumColumn?.value,
          maximumColumn: limits.maximumColumn?.value), mostly: mostly)
    }
    return rule.map { [$0.naming(others.compactMap(\.self))] } ?? []
  }

  func hasBound(_ limits: TestLimits, _ map: YAMLMapping, _ item: Item) -> Bool {
    if limits.minimum != nil || limits.maximum != nil { return true }
    if limits.minimumColumn != nil || limits.maximumColumn != nil { return true }
    let isMeant = ["min", "max"].contains { map.has($0) || map.misspelt.contains($0) }
    if !isMeant { reader.report(.noLimit(test: item.family, keys: ["min", "max"]), at: item.place) }
    return false
  }

  /// Numbers and days are compared; what else a column may hold, only its server can order.
  func isOrdered(_ limits: TestLimits) -> Bool {
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
}
