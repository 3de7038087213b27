/// A CHECK as far as it says something of single columns.
indirect enum CheckExpression: Hashable, Sendable {
  enum Comparison: String, Hashable, Sendable {
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
  }

  case comparison(Operand, Comparison, Operand)
  case isNull(column: String)
  /// A boolean column by itself.
  case flag(column: String)
  case constant(Bool)
  case and([CheckExpression])
  case or([CheckExpression])
  case not(CheckExpression)
  /// Anything else: true, false or null whatever the columns hold.
  case unknown
}

/// One side of a comparison.
indirect enum Operand: Hashable, Sendable {
  case column(String)
  /// `5`, `49.5`
  case number(String)
  /// `'2013-01-01'::date`; the type as the server spells it.
  case literal(String, type: String)
  case boolean(Bool)
  case null
  /// `(0)::numeric`, without a modifier: `(x)::numeric(4,1)` is not an operand.
  case cast(Operand, type: String)
}

extension CheckExpression.Comparison {
  /// With its sides exchanged.
  var mirrored: CheckExpression.Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .atMost: .atLeast
    case .greater: .less
    case .atLeast: .atMost
    }
  }
}
