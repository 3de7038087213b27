import Columns
import Profiles

/// What is proposed of one column by itself, in the order of the draft.
struct ColumnProposals {
  let facts: TableFacts
  let column: TableFacts.Column

  var all: [any Proposal] {
    let kind = facts.kind(of: column)
    if case .empty = kind { return [] }
    let isFree = if case .text = kind { true } else { false }
    let presence: [any Proposal] = [PresenceProposal(column: column.name, isText: isFree)]
    guard facts.rowCount >= TableFacts.fewRows else { return presence }
    return presence + own(kind)
  }

  private func own(_ kind: ColumnKind) -> [any Proposal] {
    // Another version, and another moment, is what comes next.
    if ColumnRole.names(column.name, .version) { return [] }
    switch kind {
    case .number(let shape): return numbers(shape)
    case .category(let values): return categories(values)
    case .text(let values): return shape(values.map(\.value)) + [DistinctProposal(column: column.name, isListed: false)]
    case .identifier(let values): return shape(values.map(\.value))
    case .time: return column.name == facts.time?.column ? [] : times
    case .unread: return sensitive
    case .opaque, .empty: return []
    }
  }

  private func numbers(_ shape: NumberShape) -> [any Proposal] {
    let name = column.name
    let range = RangeProposal(column: name, shape: shape)
    // With NaN among them the values come to no number.
    if let profile = facts.profiles[name], profile.nonFiniteCount > 0 { return [outsiders(shape)] }
    guard shape.deviation > 0 else { return [range] }
    if shape.isBinary {
      let two: [Aggregate] = [.mean, .distinctCount]
      return [range] + two.map { AggregateProposal(aggregate: $0, column: name, shape: shape) }
    }
    var aggregates: [Aggregate] = [.mean, .standardDeviation, .quantile(0.05)]
    // Where few values lie far out, the middle moves with them from day to day.
    if !shape.isHeavyTailed { aggregates.append(.quantile(0.5)) }
    aggregates.append(.distinctCount)
    // 0 stands in for what is missing, where it is a value like any other.
    if shape.minimum <= 0, shape.maximum >= 0 { aggregates.append(.zeroShare) }
    if shape.minimum < 0, shape.maximum > 0 { aggregates.append(.negativeShare) }
    return [range] + aggregates.map { AggregateProposal(aggregate: $0, column: name, shape: shape) }
  }

  /// The range of a column that has NaN or infinities, which lie outside of it.
  private func outsiders(_ shape: NumberShape) -> any Proposal {
    let room = max(0.25 * (shape.maximum - shape.minimum), 1e-9 * abs(shape.maximum))
    let low = shape.minimum >= 0 ? 0 : RoundNumber.down(shape.minimum - room, room: room)
    let high = RoundNumber.up(shape.maximum + room, room: room)
    let bounds = Metric.Bounds(minimum: RoundNumber.text(low), maximum: RoundNumber.text(high))
    return RowsProposal(
      rule: .between(column: column.name, bounds, minimumColumn: nil, maximumColumn: nil), family: "between",
      keys: [("min", RoundNumber.text(low)), ("max", RoundNumber.text(high))],
      words: "\(RoundNumber.shown(shape.minimum)) to \(RoundNumber.shown(shape.maximum)), and NaN or infinity",
      strictest: 1)
  }

  private func categories(_ values: [ColumnKind.Category]) -> [any Proposal] {
    let total = max(1, Double(facts.rowCount))
    let frequent = values.prefix(3).filter { Double($0.count) / total >= 0.05 && values.count > 1 }
    let shares = frequent.map { value in
      ShareProposal(sql: SQLText.isEqual(column, value.value), name: nil, floor: 0.02, least: 0.15)
    }
    // The labels of an enum, and true and false, are all that there can be.
    let isText = ["text", "character", "varchar", "name"].contains { column.typeName.hasPrefix($0) }
    let listed: [any Proposal] = isText ? [ValuesProposal(column: column.name, values: values)] : []
    return listed + [DistinctProposal(column: column.name, isListed: true)] + shares
  }

  /// Of some texts what all have in common.
  private func shape(_ values: [String]) -> [any Proposal] {
    guard let guess = TextGuess(values) else { return [] }
    // Texts that are still to come may be of another shape, but not many of them.
    let strictest = values.count < 20 ? 1 : 0.98
    func rows(_ rule: RowRule, _ family: String, _ keys: [(String, String?)], _ words: String) -> [any Proposal] {
      [RowsProposal(rule: rule, family: family, keys: keys, words: words, strictest: strictest)]
    }
    let name = column.name
    if let format = guess.format {
      return rows(.formatted(column: name, format), "format", [("format", format.rawValue)], "")
    }
    if let type = guess.type {
      return rows(.parsing(column: name, type), "type_parses", [("type", type.rawValue)], "")
    }
    if let pattern = guess.pattern {
      let keys: [(String, String?)] = [("pattern", YAMLText.scalar(pattern))]
      return rows(.matching(column: name, pattern: pattern), "matches_regex", keys, "") + usualLength(values)
    }
    let (low, high) = (max(1, guess.shortest * 2 / 3), guess.longest + max(5, guess.longest / 2))
    let keys: [(String, String?)] = [("min", "\(low)"), ("max", "\(high)")]
    return rows(
      .length(column: name, minimum: low, maximum: high), "length_between", keys,
      "\(guess.shortest) to \(guess.longest) characters")
  }

  /// Where nearly all texts are of one length, though some are not.
  private func usualLength(_ values: [String]) -> [any Proposal] {
    let lengths = Dictionary(grouping: values, by: \.unicodeScalars.count)
    guard lengths.count > 1, let usual = lengths.max(by: { $0.value.count < $1.value.count }),
      usual.value.count * 10 >= values.count * 9
    else { return [] }
    let rule = RowRule.length(column: column.name, minimum: usual.key, maximum: usual.key)
    let keys: [(String, String?)] = [("min", "\(usual.key)"), ("max", "\(usual.key)")]
    return [RowsProposal(rule: rule, family: "length_between", keys: keys, words: "", strictest: 0.98)]
  }

  private var times: [any Proposal] {
    let words = Set(ColumnRole.words(of: column.name))
    if !words.isDisjoint(with: ["due", "expires", "expiry", "end", "until", "deadline", "scheduled", "planned"]) {
      return []
    }
    return [ShareProposal(sql: "\(SQLText.identifier(column.name)) <= now()", name: nil, floor: 0.98, least: 0)]
  }

  /// By the name alone, as no value is read.
  private var sensitive: [any Proposal] {
    guard facts.sensitive.contains(column.name), column.type == .text else { return [] }
    let words = Set(ColumnRole.words(of: column.name))
    let format: ValueFormat? =
      if !words.isDisjoint(with: ["email", "mail"]) {
        .email
      } else {
        words.isDisjoint(with: ["phone", "mobile", "fax"]) ? nil : .phoneNumber
      }
    guard let format else { return [DistinctProposal(column: column.name, isListed: false)] }
    return [
      RowsProposal(
        rule: .formatted(column: column.name, format), family: "format", keys: [("format", format.rawValue)], words: "",
        strictest: 0.98), DistinctProposal(column: column.name, isListed: false),
    ]
  }
}
