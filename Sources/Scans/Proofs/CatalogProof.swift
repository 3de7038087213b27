import Columns
package import Postgres
package import Profiles

/// What a metric would give, known without reading a row.
package struct Proof: Hashable, Sendable {
  package let measurement: Measurement
  /// What the server enforces: "NOT NULL", "CHECK flights_distance_check", "unique index flights_pkey", without values.
  package let reason: String
}

/// Tells from a table's constraints which metrics must be 0.
///
/// It speaks for the moment of the snapshot in which the constraints were read, and for all rows: hence for those of
/// every window. That no row breaks a test is the only thing that constraints can prove; a metric with a filter is never
/// proved, because the filter itself may fail on some row.
package struct CatalogProof: Sendable {
  private struct Member {
    let constraints: RelationConstraints.Member
    let checks: [(name: String, expression: CheckExpression)]
  }

  private let relation: RelationDescription
  private let members: [Member]

  package init(_ relation: RelationDescription, _ constraints: RelationConstraints) {
    self.relation = relation
    members = constraints.members.map { member in
      Member(
        constraints: member,
        checks: member.checks.map { (name: $0.name, expression: CheckParser.expression($0.expression)) })
    }
  }

  /// Whether there are constraints that could prove such a metric.
  static func isProvable(_ metric: Metric) -> Bool { metric.isViolation && metric.filter == nil }

  /// The result of a metric that the scan need not take; nil where the constraints do not decide it.
  ///
  /// The metric must be one that `MetricSQL` takes of this relation.
  package func prove(_ metric: Metric) -> Proof? {
    guard Self.isProvable(metric), !members.isEmpty, members.allSatisfy(\.constraints.isEnforced) else { return nil }
    let reason: String? =
      switch metric {
      // What is so of all rows is so of each segment.
      case .segmented(let metric, _): prove(metric)?.reason
      case .rowCount, .newest, .aggregate, .fingerprint, .breaking, .disordered, .statement: nil
      case .nulls(let column, _): onEveryTable { noNulls(column, $0) }
      case .outside(let column, let bounds, _): onEveryTable { within(bounds, column, $0) }
      case .unaccepted(let column, let values, _): onEveryTable { among(values, column, $0) }
      case .duplicates(let columns, _): uniqueness(of: columns)
      }
    return reason.map { Proof(measurement: .count(0), reason: $0) }
  }

  /// The reason for the relation itself, where there is one for each of the tables that are read with it.
  private func onEveryTable(_ reason: (Member) -> String?) -> String? {
    let reasons = members.map(reason)
    guard reasons.allSatisfy({ $0 != nil }), let own = reasons.first else { return nil }
    return own
  }

  private func noNulls(_ name: String, _ member: Member) -> String? {
    guard let column = column(name, member) else { return nil }
    // A composite value is null to SQL when all its fields are, and NOT NULL lets it pass.
    let isComposite = if case .other? = relation.column(named: name)?.type { column.typeKind == .domain } else { false }
    if isComposite || column.typeKind == .composite || column.typeKind == .pseudo || column.isVirtual { return nil }
    return reason(for: column, member, allowing: .notNull)
  }

  private func within(_ bounds: Metric.Bounds, _ name: String, _ member: Member) -> String? {
    guard let column = column(name, member) else { return nil }
    let domain = ColumnDomain(column)
    guard domain.isOrdered else { return nil }
    var allowed = domain.hasNaN ? domain.values(.notEqual, .notANumber) : .everything
    for (limit, comparison) in [
      (bounds.minimum, bounds.excludesMinimum ? CheckExpression.Comparison.greater : .atLeast),
      (bounds.maximum, bounds.excludesMaximum ? .less : .atMost),
    ] {
      guard let limit else { continue }
      guard let value = domain.value(ofRule: limit), let side = domain.values(comparison, value) else { return nil }
      allowed = allowed?.intersection(side)
    }
    // A row without a value is not outside.
    return allowed.flatMap { reason(for: column, member, allowing: $0.withNull) }
  }

  private func among(_ values: [String], _ name: String, _ member: Member) -> String? {
    guard let column = column(name, member) else { return nil }
    let domain = ColumnDomain(column)
    guard domain != .opaque else { return nil }
    var allowed = ValueSet.onlyNull
    for text in values {
      // A value that cannot be read would be the server's error, and no count.
      guard let value = domain.value(ofRule: text), let points = domain.values(.equal, value) else { return nil }
      allowed = allowed.union(points)
    }
    return reason(for: column, member, allowing: allowed)
  }

  /// The fewest constraints of one table that together leave the column no other values.
  private func reason(for column: RelationConstraints.Column, _ member: Member, allowing: ValueSet) -> String? {
    let domain = ColumnDomain(column)
    let ofType = domain.fewValues.map { ValueSet(hasNull: true, of: $0) } ?? .everything
    if ofType.isSubset(of: allowing) {
      // Where any value will do, no constraint is the reason.
      return domain.fewValues == nil ? nil : domain == .boolean ? "type boolean" : "enum labels"
    }
    func suffice(_ premises: [(reason: String, values: ValueSet)]) -> Bool {
      premises.reduce(ofType) { $0.intersection($1.values) }.isSubset(of: allowing)
    }
    var premises: [(reason: String, values: ValueSet)] = []
    if column.isNotNull { premises.append(("NOT NULL", .notNull)) }
    for check in member.checks {
      let values = check.expression.outcome(for: column.name, in: domain).notFalse
      if values != .everything { premises.append(("CHECK \(check.name)", values)) }
    }
    guard suffice(premises) else { return nil }
    if let one = premises.first(where: { suffice([$0]) }) { return one.reason }
    for index in premises.indices.reversed() {
      var fewer = premises
      fewer.remove(at: index)
      if suffice(fewer) { premises = fewer }
    }
    return premises.map(\.reason).joined(separator: " and ")
  }

  private func column(_ name: String, _ member: Member) -> RelationConstraints.Column? {
    // The metric's name as `MetricSQL` resolves it, then by its bytes, as the server tells columns apart.
    guard let own = relation.column(named: name) else { return nil }
    return member.constraints.columns.first { CheckExpression.isSame($0.name, own.name) }
  }
}

extension CatalogProof {
  private func uniqueness(of names: [String]) -> String? {
    let columns = names.compactMap { relation.column(named: $0) }
    guard columns.count == names.count, columns.allSatisfy({ Self.isKeyType($0.type) }) else { return nil }
    // Partitions are held apart by the index of the table that they belong to; of inheriting tables each has its own.
    guard let own = members.first, own.constraints.kind == .partitionedTable || members.count == 1 else { return nil }
    return onEveryTable { member in
      member.constraints.uniqueIndexes.first { index in
        index.columns.allSatisfy { key in columns.contains { CheckExpression.isSame($0.name, key) } }
      }.map { "unique index \($0.name)" }
    }
  }

  /// Types that DISTINCT and a B-tree compare alike by built-in functions, and that it can compare at all.
  private static func isKeyType(_ type: ColumnType) -> Bool {
    switch type {
    case .bool, .int16, .int32, .int64, .float32, .float64, .numeric, .text, .date, .timestamp, .timestampTZ, .uuid,
      .bytea:
      true
    case .json, .array, .other: false
    }
  }
}
