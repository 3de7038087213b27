import Postgres

/// How the values of one column are ordered and written, as far as a proof rests on it.
enum ColumnDomain: Hashable, Sendable {
  case smallint
  /// integer, bigint.
  case integer
  case numeric
  case real
  case double
  /// text, character varying.
  case text
  /// character(n), which disregards blanks at the end.
  case character
  case enumeration(typeName: String, labels: [String])
  case boolean
  case date
  case timestamp
  case timestampTZ
  /// Nothing is known but whether there is a value: domains, texts of a collation for which unequal bytes can be equal,
  /// and all other types.
  case opaque

  init(_ column: RelationConstraints.Column) {
    guard column.hasDeterministicCollation, !column.isVirtual else {
      self = .opaque
      return
    }
    switch column.typeKind {
    case .base: self.init(builtIn: column.typeName)
    case .enumeration: self = .enumeration(typeName: column.typeName, labels: column.enumLabels)
    case .composite, .domain, .multirange, .pseudo, .range: self = .opaque
    }
  }

  private init(builtIn typeName: String) {
    switch typeName {
    case "smallint": self = .smallint
    case "integer", "bigint": self = .integer
    case "numeric": self = .numeric
    case "real": self = .real
    case "double precision": self = .double
    case "text", "character varying": self = .text
    case "character": self = .character
    case "boolean": self = .boolean
    case "date": self = .date
    case "timestamp without time zone": self = .timestamp
    case "timestamp with time zone": self = .timestampTZ
    default: self = .opaque
    }
  }

  /// Whether limits can be proved: not of texts, whose order is their collation's, and not of enums and booleans.
  var isOrdered: Bool {
    switch self {
    case .smallint, .integer, .numeric, .real, .double, .date, .timestamp, .timestampTZ: true
    case .text, .character, .enumeration, .boolean, .opaque: false
    }
  }

  /// Whether NaN is a value that the metric counts as outside of every bound.
  var hasNaN: Bool { self == .numeric || self == .real || self == .double }

  /// All values that the type itself allows, where these are few.
  var fewValues: [OrderedValue]? {
    switch self {
    case .boolean: [.boolean(false), .boolean(true)]
    case .enumeration(_, let labels): labels.map { .text($0) }
    default: nil
    }
  }

  /// Values for which `column comparison value` is true.
  /// - Returns: nil where the order is not known.
  func values(_ comparison: CheckExpression.Comparison, _ value: OrderedValue) -> ValueSet? {
    if !isOrdered && comparison != .equal && comparison != .notEqual { return nil }
    let (before, after) = (cut(.before(value)), cut(.after(value)))
    let intervals: [Range<Cut>] =
      switch comparison {
      // A fraction is before and after no integer.
      case .equal: before < after ? [before..<after] : []
      case .notEqual: [.bottom..<before, after..<(.top)]
      case .less: [.bottom..<before]
      case .atMost: [.bottom..<after]
      case .greater: [after..<(.top)]
      case .atLeast: [before..<(.top)]
      }
    return ValueSet(hasNull: false, within: intervals)
  }

  /// The same place, right before a whole number where the column has no others: so x > 4 is x >= 5.
  private func cut(_ cut: Cut) -> Cut {
    guard self != .numeric, case .number(let number) = cut.value, let floor = number.floor, floor < .max else {
      return cut
    }
    if number.isInteger && !cut.isAfter { return cut }
    return .before(.number(ExactDecimal(floor + 1)))
  }
}

extension OrderedValue {
  static func boolean(_ flag: Bool) -> OrderedValue { .number(ExactDecimal(flag ? 1 : 0)) }

  /// Numbers that the server reads as `numeric`.
  static func numeric(_ text: String) -> OrderedValue? {
    switch text {
    case "NaN": .notANumber
    case "Infinity": .infinity
    case "-Infinity": .minusInfinity
    default: ExactDecimal(text).map { .number($0) }
    }
  }

  /// A floating-point number by its rank among them all, so that exact comparison needs no digits.
  /// - Parameter isReal: rounds to 32 bits first.
  static func float(_ text: String, isReal: Bool) -> OrderedValue? {
    guard let exact = numeric(text) else { return nil }
    guard case .number(let decimal) = exact else { return exact }
    guard let value = isReal ? Float(text).map(Double.init) : Double(text), value.isFinite else { return nil }
    // The server refuses what is too small to be told from 0.
    if value == 0 { return decimal == ExactDecimal(0) ? .number(decimal) : nil }
    let magnitude = Int64(value.magnitude.bitPattern)
    return .number(ExactDecimal(value < 0 ? -magnitude : magnitude))
  }
}
