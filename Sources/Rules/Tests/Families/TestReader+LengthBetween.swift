import Profiles

extension TestReader {
  func lengthBetween(_ item: Item) -> [Named] {
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.lengthKeys)
    guard let column = map.required("column")?.text() else { return [] }
    return each([column], item, head, levels) { column, limits in
      let minimum = limits.minimum.map(characters)
      let maximum = limits.maximum.map(characters)
      guard hasBound(limits, map, item), minimum != .some(nil), maximum != .some(nil) else { return nil }
      if let low = minimum ?? nil, let high = maximum ?? nil, low > high, let place = limits.minimum?.place {
        reader.report(.minimumAboveMaximum(minimum: "\(low)", maximum: "\(high)"), at: place)
        return nil
      }
      let rule = RowRule.length(column: column, minimum: minimum ?? nil, maximum: maximum ?? nil)
      return .rows(rule, mostly: limits.mostly ?? 1)
    }
  }

  private func characters(_ scalar: ScalarText) -> Int? {
    // The server's own integer is of 32 bits.
    if let count = Int32(scalar.text), count >= 0 { return Int(count) }
    reader.report(.notA(.integer, "a length", value: scalar.raw), at: scalar.place)
    return nil
  }
}
