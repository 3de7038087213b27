import Foundation
import Profiles

/// The hypotheses that hold over all rows, as proposals for each window.
struct Relations {
  private let hypotheses: Hypotheses
  private let pooled: MeasuredWindow

  init(_ facts: TableFacts) {
    hypotheses = Hypotheses(facts)
    pooled = MeasuredWindow(label: "", measurements: facts.pooled)
  }

  var proposals: [any Proposal] {
    let exact: [any Proposal] = timeOrders + sums + thresholds
    return exact + dependencies + orders + concordances + conditionalMeans + implications
  }

  /// Columns that name a row, where no two rows agree in them.
  var keys: [UniqueProposal] {
    let unique = hypotheses.keys.filter { pooled.number(.duplicates(columns: $0, filter: nil)) == 0 }
    // The fewest columns that do, and where one does by itself, all such.
    let fewest = unique.map(\.count).min() ?? 0
    let shortest = unique.filter { $0.count == fewest }
    return (fewest == 1 ? shortest : Array(shortest.prefix(1))).map { UniqueProposal(columns: $0, isProved: false) }
  }

  private var dependencies: [any Proposal] {
    hypotheses.dependencies.filter { dependency in
      dependency.surplus(pooled).map { $0 < 0.05 * dependency.chance(pooled) } ?? false
    }
  }

  private var timeOrders: [any Proposal] {
    hypotheses.timePairs.compactMap { one, other in
      let (one, other) = (SQLText.identifier(one), SQLText.identifier(other))
      guard let above = pooled.number(.rowCount(filter: "\(one) > \(other)")) else { return nil }
      let isMostly = above <= 0.02 * Double(hypotheses.facts.rowCount)
      // Two columns that are equal throughout are told once.
      guard isMostly, one < other || pooled.number(.rowCount(filter: "\(other) > \(one)")) != above else { return nil }
      return ShareProposal(sql: "\(one) <= \(other)", name: nil, floor: 0.9, least: 0.02)
    }
  }

  /// One column the sum of two others, or the same as another, by their means; whether it is so row by row the server
  /// counts.
  private var sums: [any Proposal] {
    let numbers = hypotheses.numbers.filter { !$0.shape.isBinary }
    var found: [any Proposal] = []
    for total in numbers {
      for first in numbers.indices where numbers[first].name != total.name {
        for second in numbers.indices where second > first && numbers[second].name != total.name {
          let parts = [numbers[first], numbers[second]]
          if Self.isNear(total.shape.mean, parts[0].shape.mean + parts[1].shape.mean) {
            found.append(sum(total, parts))
          }
        }
        if total.name < numbers[first].name, Self.isNear(total.shape.mean, numbers[first].shape.mean) {
          found.append(sum(total, [numbers[first]]))
        }
      }
    }
    return Array(found.prefix(6))
  }

  private static func isNear(_ one: Double, _ other: Double) -> Bool {
    abs(one - other) <= 1e-6 * max(abs(one), abs(other)) && one != 0
  }

  private func sum(_ total: Hypotheses.NumberColumn, _ parts: [Hypotheses.NumberColumn]) -> any Proposal {
    let isWhole = total.shape.isInteger && parts.allSatisfy(\.shape.isInteger)
    let tolerance = max(abs(total.shape.maximum), abs(total.shape.minimum)) * 1e-6
    let right = parts.map(\.sql).joined(separator: isWhole ? " + " : " - ")
    let sql =
      isWhole
      ? "\(total.sql) = \(right)"
      : "abs(\(total.sql) - \(right)) <= \(RoundNumber.text(RoundNumber.up(tolerance, room: tolerance)))"
    return ShareProposal(sql: sql, name: nil, floor: 0.9, least: 0.02)
  }

  private var thresholds: [any Proposal] {
    hypotheses.pairs.flatMap(hypotheses.thresholds).compactMap { threshold in
      threshold.sql(facts.pooled).map { ShareProposal(sql: $0, name: nil, floor: 0.9, least: 0.02) }
    }
  }

  private var facts: TableFacts { hypotheses.facts }

  /// Of columns of one kind, those of which one is nearly always the smaller.
  private var orders: [any Proposal] {
    let ranked = hypotheses.pairs.filter(Hypotheses.areComparable).compactMap {
      pair -> (share: Double, sql: String, names: [String])? in
      guard let below = pooled.number(.rowCount(filter: Hypotheses.below(pair))),
        let above = pooled.number(.rowCount(filter: Hypotheses.above(pair)))
      else { return nil }
      let rows = Double(max(facts.rowCount, 1))
      let names = [pair.0.name, pair.1.name]
      // Held by the ranges of the two columns alone.
      let isApart = pair.0.shape.maximum <= pair.1.shape.minimum || pair.1.shape.maximum <= pair.0.shape.minimum
      if isApart { return nil }
      return below >= above
        ? (1 - above / rows, "\(pair.0.sql) <= \(pair.1.sql)", names)
        : (1 - below / rows, "\(pair.0.sql) >= \(pair.1.sql)", names)
    }
    return pick(ranked.filter { $0.share > 0.6 }.map { (abs($0.share - 0.5), $0.names, $0.sql) }, each: 1).map {
      ShareProposal(sql: $0, name: nil, floor: 0.58, least: 0.05)
    }
  }

  private var concordances: [any Proposal] {
    var ranked: [(score: Double, names: [String], proposal: FirstProposal)] = []
    for pair in hypotheses.pairs {
      guard let alike = pooled.number(.rowCount(filter: Hypotheses.alike(pair))),
        let unlike = pooled.number(.rowCount(filter: Hypotheses.unlike(pair))), alike + unlike > 0,
        let one = upper(pair.0), let other = upper(pair.1)
      else { continue }
      let expected = one * other + (1 - one) * (1 - other)
      let share = alike / (alike + unlike)
      let isSame = share >= expected
      let sql = isSame ? Hypotheses.alike(pair) : Hypotheses.unlike(pair)
      let proposal = ConcordanceProposal(
        condition: ShareProposal(sql: sql, name: nil, floor: 0, least: 0.02),
        expected: isSame ? expected : 1 - expected)
      let extremes = [pair, (pair.1, pair.0)].map { extreme($0, isSame: isSame) }
      ranked.append(
        (abs(share - expected), [pair.0.name, pair.1.name], FirstProposal(candidates: [proposal] + extremes)))
    }
    return pick(ranked.filter { $0.score > 0.04 }.map { ($0.score, $0.names, $0.proposal) }, each: 1)
  }

  /// That the largest tenth of one column are in the upper half of the other, or in the lower.
  private func extreme(
    _ pair: (Hypotheses.NumberColumn, Hypotheses.NumberColumn), isSame: Bool
  ) -> ImplicationProposal {
    let filter = pair.0.shape.isBinary ? pair.0.isUpper : "\(pair.0.sql) >= \(RoundNumber.text(pair.0.shape.decile))"
    let cut = RoundNumber.text(pair.1.shape.cut)
    return ImplicationProposal(filter: filter, condition: "\(pair.1.sql) \(isSame ? ">=" : "<") \(cut)")
  }

  /// For every category, the value that goes most with one of another column.
  private var implications: [any Proposal] {
    let rows = Double(max(facts.rowCount, 1))
    let ranked = hypotheses.categoryPairs.compactMap {
      pair -> (score: Double, names: [String], proposal: ImplicationProposal)? in
      guard let both = pooled.number(.rowCount(filter: Hypotheses.together(pair))) else { return nil }
      let lift = both / (rows * pair.0.share) - pair.1.share
      let proposal = ImplicationProposal(filter: pair.0.sql, condition: pair.1.sql)
      return lift > 0.1 ? (lift, [pair.0.column, pair.1.column], proposal) : nil
    }.sorted { $0.score > $1.score }
    let columns = Set(ranked.flatMap(\.names)).sorted()
    return columns.map { column in
      FirstProposal(candidates: ranked.filter { $0.names.contains(column) }.prefix(3).map(\.proposal))
    }
  }

  /// The share of values in the upper half.
  private func upper(_ number: Hypotheses.NumberColumn) -> Double? {
    guard let profile = facts.profiles[number.name], let count = pooled.number(.rowCount(filter: number.isUpper)) else {
      return nil
    }
    return count / Double(max(1, profile.rowCount - profile.nullCount))
  }

  /// For every number, and for every category, the value that tells most.
  private var conditionalMeans: [any Proposal] {
    var ranked: [(score: Double, names: [String], proposal: ConditionalMeanProposal)] = []
    for category in hypotheses.categories {
      for number in hypotheses.numbers {
        guard let mean = pooled.number(hypotheses.mean(number, of: category)) else { continue }
        let distance = abs(mean - number.shape.mean) / number.shape.deviation
        let proposal = ConditionalMeanProposal(
          column: number.name, shape: number.shape, filter: category.sql, share: category.share)
        ranked.append((distance * category.share.squareRoot(), [number.name, category.column], proposal))
      }
    }
    ranked.sort { $0.score > $1.score }
    let byNumber = hypotheses.numbers.map { number in ranked.filter { $0.names[0] == number.name } }
    let columns = Set(hypotheses.categories.map(\.column)).sorted()
    let byCategory = columns.map { column in ranked.filter { $0.names[1] == column } }
    return (byNumber + byCategory).map { candidates in
      FirstProposal(candidates: candidates.prefix(3).map(\.proposal))
    }
  }

  /// The best pairs in which every column has its turn.
  /// - Parameter each: how often a column is taken before it is passed over.
  private func pick<Value>(_ ranked: [(score: Double, names: [String], value: Value)], each: Int) -> [Value] {
    var taken: [String: Int] = [:]
    var picked: [Value] = []
    for candidate in ranked.sorted(by: { $0.score > $1.score }) {
      guard candidate.names.contains(where: { taken[$0, default: 0] < each }) else { continue }
      for name in candidate.names { taken[name, default: 0] += 1 }
      picked.append(candidate.value)
    }
    return picked
  }
}
