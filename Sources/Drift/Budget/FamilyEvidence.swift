/// Whether the nights of each family vary more than sampling makes them.
struct FamilyEvidence {
  private var over: Set<BudgetFamily> = []
  private var clean: Set<BudgetFamily> = []

  init(_ traces: [NightTrace], _ columns: Int) {
    for family in BudgetFamily.allCases {
      let used = traces.filter { $0.family == family && $0.isInformative }
      guard used.count >= 5 else { continue }
      let means = Dictionary(grouping: used, by: \.column).sorted { $0.key < $1.key }.map { _, traces in
        traces.reduce(0) { $0 + $1.dispersion } / Double(traces.count)
      }
      guard means.count >= 5 else { continue }
      let n = Double(means.count)
      let mean = means.reduce(0, +) / n
      let error = (means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot() / n.squareRoot()
      if mean - 1 > 2 * error { over.insert(family) }
      if mean + 2 * error < 1.15 { clean.insert(family) }
    }
  }

  var isAnyOver: Bool { !over.isEmpty }

  func isClean(_ family: BudgetFamily) -> Bool { clean.contains(family) }
}
