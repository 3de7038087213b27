import Profiles
import Sketches

/// Which statistics a column is watched by, and how they share its budget.
///
/// Most of it is what most faults move: where values lie and how far apart, which categories they are, and NULLs. With a
/// tenth of a share a limit lies further out by a tenth: what the small shares are for moves by more.
enum WatchedStatistics {
  /// Ranges of ranks that a number with many values is cut into.
  private static let ranges = 8
  /// Values of a discrete number that are told apart.
  private static let mostValues = 12
  /// Share of the windows that have values of a group of rare categories.
  private static let regularity = 0.75
  /// Categories that are held against each other, and the least share of two.
  private static let paired = 6
  private static let leastPair = 0.04

  /// - Parameters:
  ///   - windows: of the reference.
  ///   - mean: of values that were counted between edges.
  ///   - seen: which values they have.
  ///   - turnsOver: whether their names live for some windows and go.
  ///   - far: which numbers are far beyond those.
  ///   - hasDistinct: whether values come again, so that their number is not that of the rows.
  ///   - shape: of all windows of the reference together.
  static func of(
    _ cells: ColumnCells, _ windows: [CountedColumn], mean: MeanScore?, seen: SeenValues, turnsOver: Bool,
    far: FarValues?, hasNonFinite: Bool, hasDistinct: Bool, shape: ColumnShape?
  ) -> [WatchedStatistic] {
    var all: [WatchedStatistic] = []
    var scores: RankScores?
    let counts = windows.compactMap(\.cells)
    let totals = WindowsApart.total(counts)
    switch cells {
    case .numbers(let numbers) where totals.contains { $0 > 0 }:
      let ranks = RankScores(totals, windows: counts)
      all = ofNumbers(numbers, totals, ranks)
      scores = ranks
      if seen.isKnown { all.append(.init(kind: .unseen, family: .shape, weight: 2, form: .unseen)) }
      // Elsewhere ranks tell.
      if far != nil, ranks.isCapped { all.append(.init(kind: .farBeyond, family: .shape, weight: 0, form: .farBeyond)) }
    case .categories(let leading) where totals.contains { $0 > 0 }:
      all = turnsOver ? ofLasting(leading, counts) : ofCategories(leading, totals, counts)
      if seen.isKnown, !turnsOver { all.append(.init(kind: .unseen, family: .category, weight: 5, form: .unseen)) }
    case .numbers, .categories, .none: break
    }
    if let mean { all.append(.init(kind: .mean, family: .location, weight: 10, form: .mean(mean))) }
    all.append(.init(kind: .nulls, family: .null, weight: 24, form: .nulls))
    if hasNonFinite { all.append(.init(kind: .nonFinite, family: .null, weight: 2, form: .nonFinite)) }
    if hasDistinct { all.append(.init(kind: .distinct, family: .volume, weight: 1, form: .distinct)) }
    // New names are spelled as they come.
    if let shape, !turnsOver { all += ofShape(shape, windows.compactMap(\.shape)) }
    return all.filter(WindowsApart(windows, cells, scores).teach)
  }

  private static func ofNumbers(_ cells: NumberCells, _ totals: [Double], _ scores: RankScores) -> [WatchedStatistic] {
    var all: [WatchedStatistic] = []
    if scores.isSpread {
      all.append(WatchedStatistic(kind: .location, family: .location, weight: 45, form: .score(scores.location)))
    }
    if scores.isSpread, scores.scale.variance > 0.5 {
      all.append(WatchedStatistic(kind: .scale, family: .scale, weight: 25, form: .score(scores.scale)))
    }
    let groups = groups(scores.ranks, totals)
    all += groups.map { group in
      let above = group[0] > 0 ? cells.edges[group[0] - 1] : nil
      let last = group[group.count - 1]
      let upTo = last < cells.edges.count ? cells.edges[last] : nil
      return WatchedStatistic(
        kind: .range(above: above, upTo: upTo), family: .shape, weight: 15 / Double(groups.count),
        form: .cells(group))
    }
    return all
  }

  /// Neighbouring cells of about an eighth of the ranks each; of few cells each by itself.
  private static func groups(_ ranks: [Double], _ totals: [Double]) -> [[Int]] {
    let filled = ranks.indices.filter { totals[$0] > 0 }
    guard filled.count > mostValues + 8 else {
      let own = filled.prefix(mostValues - 1).map { [$0] }
      let rest = Array(filled.dropFirst(mostValues - 1))
      return own + (rest.isEmpty ? [] : [rest])
    }
    let group = ranks.map { min(Int($0 * Double(ranges)), ranges - 1) }
    // Those between and beyond the reference's values too: how many there are is what the unseen tell.
    return (0..<ranges).map { one in ranks.indices.filter { group[$0] == one } }
      .filter { $0.contains { totals[$0] > 0 } }
  }

  /// Where names come and go, those that every window has, if there are enough windows to know that they stay.
  private static func ofLasting(_ leading: [[UInt8]], _ windows: [[Double]]) -> [WatchedStatistic] {
    guard windows.count >= WindowsApart.many else { return [] }
    let lasting = leading.indices.filter { name in windows.allSatisfy { $0[name] > 0 } }
    return lasting.map { name in
      WatchedStatistic(
        kind: .category(leading[name]), family: .category, weight: 38 / Double(lasting.count), form: .cells([name]))
    }
  }

  private static func ofCategories(
    _ leading: [[UInt8]], _ totals: [Double], _ windows: [[Double]]
  ) -> [WatchedStatistic] {
    let others = Array(leading.count..<totals.count)
    let hasOthers = others.contains { totals[$0] > 0 }
    let total = totals.reduce(0, +)
    // Of two categories the share of one says all.
    let isBinary = leading.count == 2 && !hasOthers
    let own = isBinary ? 1 : leading.count
    let compared = min(leading.count, paired)
    let pairs = (isBinary ? 0..<0 : 0..<compared).flatMap { i in (0..<i).map { (i, $0) } }
    let large = pairs.filter { (totals[$0.0] + totals[$0.1]) / total > leastPair }
    let weight = pairs.isEmpty ? 76.0 : 38
    let count = Double(own + (hasOthers ? 1 : 0))
    var all = (0..<own).map { index in
      WatchedStatistic(
        kind: .category(leading[index]), family: .category, weight: weight / count, form: .cells([index]))
    }
    if hasOthers {
      all.append(
        WatchedStatistic(
          kind: .otherCategories, family: .category, weight: weight / count, form: .rarer(from: leading.count)))
      // Where a window has a few categories of its own, it is chance which groups they are in.
      let regular = (0..<ColumnCells.groups).filter { group in
        Double(windows.count { $0[leading.count + group] > 0 }) >= regularity * Double(windows.count)
      }
      all += regular.map { group in
        WatchedStatistic(
          kind: .group(group), family: .category, weight: 3 / Double(ColumnCells.groups),
          form: .cells([leading.count + group]))
      }
    }
    return all
      + large.map { i, j in
        WatchedStatistic(
          kind: .difference(leading[i], leading[j]), family: .category, weight: weight / Double(pairs.count),
          form: .difference(i, j))
      }
  }
}
