import Foundation

/// The last nights that are looked at together.
package struct BudgetHorizon: Sendable {
  /// How many nights, and their part of the budget.
  package static let all: [(nights: Int, weight: Double)] = [(1, 0.2), (3, 0.25), (7, 0.25), (14, 0.3)]

  /// Positions of the nights among those given, oldest first.
  let places: [Int]
  /// Their slots.
  let slots: [Int]
  /// Σ wₜ wᵤ ρ^|t − u| of their shares of the rows.
  let together: Double
  /// By slot the share of the rows.
  let bySlot: [Double]

  /// - Parameters:
  ///   - nights: how many, counted back from the last.
  ///   - rows: of each window, the newest last; nil where it is not known.
  ///   - slots: of the same windows.
  /// - Returns: nil where the newest is not known, or hardly more than half of the nights.
  init?(nights: Int, rows: [Double?], slots: [Int], slotCount: Int, autocorrelation: Double) {
    guard let last = rows.last, last != nil, rows.count >= nights else { return nil }
    let places = (rows.count - nights..<rows.count).filter { (rows[$0] ?? 0) > 0 }
    guard places.count >= (nights + 1) / 2 else { return nil }
    let total = places.reduce(0) { $0 + (rows[$1] ?? 0) }
    let shares = places.map { (rows[$0] ?? 0) / total }
    var together = 0.0
    for (i, one) in zip(places, shares) {
      for (j, other) in zip(places, shares) { together += one * other * pow(autocorrelation, Double(abs(i - j))) }
    }
    var bySlot = [Double](repeating: 0, count: slotCount)
    for (place, share) in zip(places, shares) { bySlot[slots[place]] += share }
    self.places = places
    self.slots = places.map { slots[$0] }
    self.together = together
    self.bySlot = bySlot
  }

  package var count: Int { places.count }
}
