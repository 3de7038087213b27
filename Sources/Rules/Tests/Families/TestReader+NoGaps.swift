import Profiles

extension TestReader {
  /// `no_gaps: seq`, or a map with `column`.
  func noGaps(_ item: Item) -> [Named] {
    guard item.value.shape == .map else {
      let levels = TestLevels(fail: TestLimits(), at: item.place)
      return each(item.value.texts() ?? [], item, TestHead(), levels) {
        .noGaps(column: $0, step: .natural, mostly: $1.mostly ?? 1)
      }
    }
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.shareKeys)
    let step = map["step"].map(step) ?? .natural
    guard let column = map.required("column")?.text(), let step else { return [] }
    return each([column], item, head, levels) { column, limits in
      .noGaps(column: column, step: step, mostly: limits.mostly ?? 1)
    }
  }

  /// `5`, or `1 hour`.
  private func step(_ value: YAMLValue) -> Step? {
    guard let scalar = value.scalar(expected: RuleError.Form.step.rawValue) else { return nil }
    if let number = DecimalText(scalar.text) {
      if let whole = Int64(scalar.text), whole > 0 { return .number(whole) }
      if DecimalText("0").map({ number > $0 }) ?? false {
        value.report(.notA(.step, value.name, value: scalar.raw))
      } else {
        value.report(.outOfRange(value.name, value: scalar.raw, range: "above 0"))
      }
      return nil
    }
    do throws(QuantityError) {
      let duration = try Duration(parsing: scalar.text)
      if duration >= .milliseconds(1) { return .duration(duration) }
      value.report(.outOfRange(value.name, value: "'\(scalar.raw)'", range: "above 0"))
    } catch .ambiguousUnit {
      value.report(.ambiguousMinutes(scalar.raw))
    } catch {
      value.report(.notA(.step, value.name, value: scalar.raw))
    }
    return nil
  }
}
