import Profiles

/// Reads `tests:`, a list of maps of one key each: the family of the test.
struct TestReader {
  let reader: RuleReader

  /// A rule and where its name stands, for mistakes about the name.
  struct Named {
    let rule: TestRule
    let place: Place

    /// The same rule, which names further columns.
    func naming(_ columns: [Located<String>]) -> Named {
      var all = rule.columns
      for column in columns where !all.contains(where: { $0.value == column.value }) { all.append(column) }
      let named = TestRule(
        name: rule.name, family: rule.family, fail: rule.fail, warn: rule.warn, filter: rule.filter,
        segments: rule.segments, location: rule.location, columns: all, weekdays: rule.weekdays, about: rule.about)
      return Named(rule: named, place: place)
    }
  }

  /// What the readers of the families share.
  struct Item {
    let family: String
    let value: YAMLValue

    /// The family's name in the file.
    var place: Place { value.key ?? value.place }
  }

  private static let families = TestForm.all.map(\.family)

  func rules(_ value: YAMLValue, hasTime: Bool) -> [TestRule] {
    let named = (value.list() ?? []).flatMap { item in
      self.item(item).map { rules($0, hasTime: hasTime) } ?? []
    }
    reportDuplicates(named)
    return named.map(\.rule)
  }

  private func item(_ value: YAMLValue) -> Item? {
    guard let pairs = value.pairs(expected: "a map of one test, as 'row_count: { min: 1 }'") else { return nil }
    guard let (family, content) = pairs.first else {
      value.report(.oneKeyOnly("a test", count: 0))
      return nil
    }
    if pairs.count > 1, let second = pairs[1].value.key {
      reader.report(.oneKeyOnly("a test", count: pairs.count), at: second)
    }
    guard Self.families.contains(family.value) else {
      let nearest = NearestName.nearest(to: family.value, in: Self.families)
      reader.report(
        .notOneOf(Self.families, "test", value: family.value, nearest: nearest), at: content.key ?? content.place)
      return nil
    }
    return Item(family: family.value, value: content)
  }

  private func rules(_ item: Item, hasTime: Bool) -> [Named] {
    switch item.family {
    case "schema": schema(item)
    case "row_count": rowCount(item)
    case "freshness": freshness(item, hasTime: hasTime)
    case "not_null": notNull(item)
    case "between": between(item)
    case "accepted_values": acceptedValues(item)
    case "rejected_values": rejectedValues(item)
    case "matches_regex": matchesRegex(item)
    case "format": format(item)
    case "length_between": lengthBetween(item)
    case "type_parses": typeParses(item)
    case "expression": expression(item)
    case "unique": unique(item)
    case "anomaly": anomaly(item, hasTime: hasTime)
    case "unseen_values": unseenValues(item)
    case "distribution": distribution(item)
    case "quantile": quantile(item)
    case "increasing": increasing(item, hasTime: hasTime)
    case "no_gaps": noGaps(item)
    case "references": references(item)
    case "sql": query(item, hasTime: hasTime)
    case "row_count_matches": rowCountMatches(item, hasTime: hasTime)
    case "aggregate_matches": aggregateMatches(item, hasTime: hasTime)
    default: Self.aggregates[item.family].map { aggregate(item, $0) } ?? []
    }
  }

  private func reportDuplicates(_ named: [Named]) {
    var first: [String: SourceLocation] = [:]
    for test in named {
      if let earlier = first[test.rule.name] {
        reader.report(.duplicateName(.test, test.rule.name, first: earlier), at: test.place)
      } else {
        first[test.rule.name] = reader.location(test.place)
      }
    }
  }

  /// The map of a test; `where` and `segment_by` are told apart from unknown keys where the family cannot honour them.
  func map(_ item: Item) -> YAMLMapping? {
    guard let form = TestForm.of(item.family)?.map else { return nil }
    return item.value.mapping(form, unsupported: TestForm.shared.names)
  }

  /// The rule of `item` on `columns`, its expectations made by `make` from the limits of each level.
  func rule(
    _ item: Item, _ head: TestHead, columns: [Located<String>], levels: TestLevels, isOneOfMany: Bool = false,
    _ make: (TestLimits) -> Expectation?
  ) -> Named? {
    // What the share of broken rows is held against is the same to every family.
    func expectation(_ limits: TestLimits) -> Expectation? {
      let made = make(limits)
      guard let share = limits.withinReferenceShare else { return made }
      return made.map { .shareWithinReference($0, share: share) }
    }
    let warn = levels.warn.flatMap(expectation)
    let fail = levels.fail.flatMap(expectation)
    if let warn, let fail, fail.isAtLeastAsStrict(as: warn) {
      reader.report(.failStricterThanWarn, at: levels.failPlace)
    }
    guard warn != nil || fail != nil else { return nil }
    if [warn, fail].contains(where: { $0?.comparedColumn != nil }), let second = head.segments.dropFirst().first {
      let one = "'segment_by' of one column, as its values are compared"
      reader.report(.requires(item.family, one), at: reader.place(of: second))
    }
    let compared = (fail ?? warn)?.comparedColumn
    if let own = head.segments.first(where: { $0.value == compared }) {
      // A value that is new would be a segment that is new, of which nothing can be said.
      let other = "'segment_by' of another column than the one whose values it compares"
      reader.report(.requires(item.family, other), at: reader.place(of: own))
    }
    let suffix = columns.isEmpty ? "" : "(\(columns.map(\.value).joined(separator: ", ")))"
    let name = head.name.map { isOneOfMany ? $0.value + suffix : $0.value } ?? item.family + suffix
    let rule = TestRule(
      name: name, family: item.family, fail: fail, warn: warn, filter: head.filter,
      segments: head.segments, location: reader.location(item.place), columns: columns, weekdays: head.weekdays,
      about: head.about)
    return Named(rule: rule, place: head.namePlace ?? columns.first.map(reader.place) ?? item.place)
  }

  /// One rule a column.
  func each(
    _ columns: [Located<String>], _ item: Item, _ head: TestHead, _ levels: TestLevels,
    _ make: (String, TestLimits) -> Expectation?
  ) -> [Named] {
    columns.compactMap { column in
      rule(item, head, columns: [column], levels: levels, isOneOfMany: columns.count > 1) {
        make(column.value, $0)
      }
    }
  }

  func hasLimit(_ limits: TestLimits, _ item: Item, _ keys: [String]) -> Bool {
    if !limits.isGiven { reader.report(.noLimit(test: item.family, keys: keys), at: item.place) }
    return limits.isGiven
  }
}

extension Expectation {
  /// Whether whatever breaks `warn` surely breaks this too, so that the warning would never be seen.
  fileprivate func isAtLeastAsStrict(as warn: Expectation) -> Bool {
    switch (self, warn) {
    case (.rowCount(let low, let high), .rowCount(let warnLow, let warnHigh)):
      (low ?? 0) >= (warnLow ?? 0) && (high ?? .max) <= (warnHigh ?? .max)
    case (.freshness(_, let age), .freshness(_, let warnAge)): age <= warnAge
    case (.notNull(_, let share), .notNull(_, let warnShare)): share >= warnShare
    case (.between(_, let bounds, let share), .between(_, let warnBounds, let warnShare)):
      bounds == warnBounds && share >= warnShare
    case (.increasing(_, _, let isStrict, let share), .increasing(_, _, let warnIsStrict, let warnShare)):
      (isStrict || !warnIsStrict) && share >= warnShare
    case (.noGaps(_, _, let share), .noGaps(_, _, let warnShare)): share >= warnShare
    case (.acceptedValues(_, _, let share), .acceptedValues(_, _, let warnShare)): share >= warnShare
    case (.aggregate(_, _, let low, let high), .aggregate(_, _, let warnLow, let warnHigh)):
      Self.isAtLeast(low, warnLow) && Self.isAtLeast(warnHigh, high)
    case (.anomaly(let rule), .anomaly(let warnRule)): rule.sensitivity <= warnRule.sensitivity
    case (.withinReference(_, let share), .withinReference(_, let warnShare)): share <= warnShare
    case (.shareWithinReference(let rule, let share), .shareWithinReference(let warnRule, let warnShare)):
      share <= warnShare && (rule == warnRule || rule.isAtLeastAsStrict(as: warnRule))
    // Where any row breaks one of them, the other allows some.
    case (let rule, .shareWithinReference(let warnRule, _)): rule == warnRule || rule.isAtLeastAsStrict(as: warnRule)
    case (.seenValues(_, let share), .seenValues(_, let warnShare)): share >= warnShare
    case (.distribution(_, .atMost(let most, let name)), .distribution(_, .atMost(let warnMost, let warnName))):
      name == warnName && most <= warnMost
    case (.rows(let rule, let share), .rows(let warnRule, let warnShare)):
      share >= warnShare && rule.isAtLeastAsStrict(as: warnRule)
    case (.references(_, let share), .references(_, let warnShare)): share >= warnShare
    case (.query(_, let limits?), .query(_, let warn?)):
      Self.isAtLeast(limits.minimum, warn.minimum) && Self.isAtLeast(warn.maximum, limits.maximum)
    case (.matches(_, let tolerance), .matches(_, let warnTolerance)): tolerance <= warnTolerance
    default: false
    }
  }

  /// Whether a lower limit is as strict as another, or an upper one as lax; without a limit it is not strict at all.
  private static func isAtLeast(_ strict: String?, _ lax: String?) -> Bool {
    guard let lax else { return true }
    guard let strict, let one = DecimalText(strict), let other = DecimalText(lax) else { return false }
    return one >= other
  }
}

extension RowRule {
  fileprivate func isAtLeastAsStrict(as warn: RowRule) -> Bool {
    if case .between = self { return self == warn }
    guard case .length(_, let low, let high) = self, case .length(_, let warnLow, let warnHigh) = warn else {
      return true
    }
    return (low ?? 0) >= (warnLow ?? 0) && (high ?? .max) <= (warnHigh ?? .max)
  }
}
