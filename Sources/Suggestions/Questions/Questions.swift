package import Profiles

/// All that a draft asks of each window, and the tests that come of the answers.
package struct Questions {
  /// Of one column, or of several together.
  struct Section {
    /// nil: of the table as a whole.
    let column: TableFacts.Column?
    let proposals: [any Proposal]
  }

  let sections: [Section]
  let keys: [UniqueProposal]

  /// - Parameter facts: with what `Hypotheses` asked.
  package init(_ facts: TableFacts) {
    let relations = Relations(facts)
    let indexed = ([facts.primaryKey] + facts.uniqueKeys).filter { !$0.isEmpty }
    keys = indexed.isEmpty ? relations.keys : indexed.map { UniqueProposal(columns: $0, isProved: true) }
    let hours = facts.time.flatMap { $0.hasHours ? HoursProposal(column: $0.column) : nil }
    var table: [any Proposal] = [RowCountProposal(emptyDays: 0)]
    if facts.time != nil { table.append(FreshnessProposal(hours: hours)) }
    table += keys
    if let hours { table.append(hours) }
    let columns = facts.columns.map {
      Section(column: $0, proposals: ColumnProposals(facts: facts, column: $0).all)
    }
    let together = Section(column: nil, proposals: relations.proposals)
    sections = [Section(column: nil, proposals: table)] + columns + [together]
  }

  /// To be taken of each window.
  package var metrics: [Metric] {
    var seen: Set<Metric> = []
    let all = [.rowCount(filter: nil)] + sections.flatMap(\.proposals).flatMap(\.metrics)
    return all.filter { seen.insert($0).inserted }
  }
}
