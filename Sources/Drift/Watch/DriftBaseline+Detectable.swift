import Statistics
import Synchronization

/// A lasting shift that would be found.
package struct DetectableShift: Sendable {
  package let kind: WatchedKind
  package let family: BudgetFamily
  package let nights: Int
  /// Above 0, in the statistic's unit.
  package let shift: Double
}

/// What was once computed for a baseline: it is the same every night, and takes longer than to judge one.
final class DetectableShifts: Sendable {
  struct Question: Hashable {
    let place: Int
    let level: Double
  }

  private let known = Mutex<[Question: [DetectableShift]]>([:])

  func value(of question: Question, _ computed: () -> [DetectableShift]) -> [DetectableShift] {
    if let value = known.withLock({ $0[question] }) { return value }
    let value = computed()
    known.withLock { $0[question] = value }
    return value
  }
}

extension DriftBaseline {
  /// For each horizon the smallest shift that lasts and is found by its end with a chance of one half, of the statistic
  /// that says most of a column: where its values lie, the share of its most frequent category, its length or norm, or its
  /// null rate.
  ///
  /// A shift that is to be found nine times of ten is larger by 1.3 standard errors.
  package func detectable(_ place: Int, level: Double) -> [DetectableShift] {
    shifts.value(of: DetectableShifts.Question(place: place, level: level)) { computed(place, level: level) }
  }

  private func computed(_ place: Int, level: Double) -> [DetectableShift] {
    guard let index = leading(place), fit.statistics[index].windowCount >= BudgetFit.minimumWindows else { return [] }
    let own = self.level(of: index, column: levelOfColumn(level))
    let (learned, statistic) = (fit.statistics[index], statistics[index])
    return BudgetHorizon.all.compactMap { length, weight in
      let rows = [Double?](repeating: max(learned.meanRows, 1), count: length)
      let slots = (0..<length).map { season.count > 1 ? $0 % season.count : 0 }
      guard
        let horizon = BudgetHorizon(
          nights: length, rows: rows, slots: slots, slotCount: season.count, autocorrelation: fit.autocorrelation)
      else { return nil }
      let total = learned.meanRows * Double(length)
      let score = BudgetScore(statistic, learned, horizon, sum: learned.centre * total, rows: total)
      guard !score.isTooSkewed else { return nil }
      let limits = score.limits(at: Probability(min(own * weight, 0.5)), statistic, centre: learned.centre)
      // What cannot fall so far can only be found rising.
      let shift = max(limits.upperBound, statistic.family.floor)
      return DetectableShift(
        kind: kind(of: index, in: place), family: statistic.family, nights: length,
        shift: unit(of: index).scale * shift)
    }
  }

  private func leading(_ place: Int) -> Int? {
    guard place < columns.count else { return ranges[place].first }
    let kinds = columns[place].statistics.map(\.kind)
    let own =
      kinds.firstIndex { $0 == .location || $0 == .mean }
      ?? kinds.firstIndex { if case .category = $0 { true } else { false } }
      ?? kinds.firstIndex { $0 == .norm || $0 == .length } ?? kinds.firstIndex(of: .nulls)
    return own.map { ranges[place].lowerBound + $0 }
  }
}
