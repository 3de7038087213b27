/// What values of one column leave an expression undecided against them; other columns may hold anything.
///
/// A CHECK lets a row pass unless it is false. So what counts is not where it is true but where it is not false, and
/// under NOT where it is not true. Both sets may hold too much, never too little.
struct CheckOutcome: Hashable, Sendable {
  /// Values of rows for which the expression may be true or null.
  let notFalse: ValueSet
  /// Values of rows for which the expression may be false or null.
  let notTrue: ValueSet

  static let anything = CheckOutcome(notFalse: .everything, notTrue: .everything)
}

extension CheckExpression {
  /// - Parameter column: the name as the catalog spells it, told from others by its bytes.
  func outcome(for column: String, in domain: ColumnDomain) -> CheckOutcome {
    switch self {
    case .comparison(let left, let comparison, let right):
      return Self.outcome(left, comparison, right, column, domain)
        ?? Self.outcome(right, comparison.mirrored, left, column, domain) ?? .anything
    case .isNull(let name):
      guard Self.isSame(name, column) else { return .anything }
      return CheckOutcome(notFalse: .onlyNull, notTrue: .notNull)
    case .flag(let name):
      return Self.outcome(.column(name), .equal, .boolean(true), column, domain) ?? .anything
    case .constant(let flag):
      return CheckOutcome(notFalse: flag ? .everything : .nothing, notTrue: flag ? .nothing : .everything)
    case .and(let parts):
      let outcomes = parts.map { $0.outcome(for: column, in: domain) }
      return CheckOutcome(
        notFalse: outcomes.reduce(.everything) { $0.intersection($1.notFalse) },
        notTrue: outcomes.reduce(.nothing) { $0.union($1.notTrue) })
    case .or(let parts):
      let outcomes = parts.map { $0.outcome(for: column, in: domain) }
      return CheckOutcome(
        notFalse: outcomes.reduce(.nothing) { $0.union($1.notFalse) },
        notTrue: outcomes.reduce(.everything) { $0.intersection($1.notTrue) })
    case .not(let part):
      let outcome = part.outcome(for: column, in: domain)
      return CheckOutcome(notFalse: outcome.notTrue, notTrue: outcome.notFalse)
    case .unknown: return .anything
    }
  }

  /// nil unless it is the column that stands on the left, and a value that is known on the right.
  private static func outcome(
    _ left: Operand, _ comparison: Comparison, _ right: Operand, _ column: String, _ domain: ColumnDomain
  ) -> CheckOutcome? {
    let (name, cast): (String, String?)
    switch left {
    case .column(let plain): (name, cast) = (plain, nil)
    case .cast(.column(let converted), let type): (name, cast) = (converted, type)
    default: return nil
    }
    guard isSame(name, column), let value = domain.value(of: right, againstCast: cast),
      let values = domain.values(comparison, value)
    else { return nil }
    // Of a null, the comparison is null: neither false nor true.
    return CheckOutcome(notFalse: values.withNull, notTrue: values.complement.withNull)
  }

  static func isSame(_ name: String, _ other: String) -> Bool { name.utf8.elementsEqual(other.utf8) }
}
