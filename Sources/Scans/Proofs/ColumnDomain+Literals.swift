extension ColumnDomain {
  /// The value that a comparison in a CHECK holds against the column.
  /// - Parameter cast: the type to which the CHECK converts the column.
  /// - Returns: nil unless both conversions are exact, so that the comparison is one of the column's own values.
  func value(of operand: Operand, againstCast cast: String?) -> OrderedValue? {
    switch self {
    case .smallint, .integer, .numeric: exactValue(operand, cast)
    case .real, .double: floatValue(operand, cast)
    case .text: cast == nil || cast == "text" ? Self.text(operand).map { .text($0) } : nil
    case .character: characterValue(operand, cast)
    case .enumeration(let typeName, _): cast == nil ? Self.literal(operand, typeName).map { .text($0) } : nil
    case .boolean:
      if case .boolean(let flag) = operand, cast == nil { .boolean(flag) } else { nil }
    case .date: cast == nil ? Self.literal(operand, "date").flatMap(OrderedValue.date) : nil
    case .timestamp:
      cast == nil ? Self.literal(operand, "timestamp without time zone").flatMap(OrderedValue.timestamp) : nil
    case .timestampTZ:
      cast == nil ? Self.literal(operand, "timestamp with time zone").flatMap(OrderedValue.timestampTZ) : nil
    case .opaque: nil
    }
  }

  /// A limit or value of a rule, as `MetricSQL` has the server read it.
  /// - Returns: nil also for what the server might read and Leadsman does not, as "tomorrow".
  func value(ofRule text: String) -> OrderedValue? {
    switch self {
    case .smallint, .integer, .numeric: .numeric(text)
    case .real, .double: .float(text, isReal: false)
    case .text, .character, .enumeration: text.utf8.contains(0) ? nil : .text(text)
    case .boolean:
      switch text {
      case "true", "t": .boolean(true)
      case "false", "f": .boolean(false)
      default: nil
      }
    case .date: .date(text)
    case .timestamp: .timestamp(text)
    case .timestampTZ: .timestampTZ(text)
    case .opaque: nil
    }
  }

  private static let integerTypes: Set<String> = ["smallint", "integer", "bigint"]

  private func exactValue(_ operand: Operand, _ cast: String?) -> OrderedValue? {
    let exactCasts: Set<String> =
      switch self {
      case .smallint: ["integer", "bigint", "numeric"]
      case .integer: ["bigint", "numeric"]
      default: ["numeric"]
      }
    if let cast, !exactCasts.contains(cast) { return nil }
    return Self.exactNumber(operand)
  }

  private static func exactNumber(_ operand: Operand) -> OrderedValue? {
    switch operand {
    case .number(let text): return .numeric(text)
    case .literal(let text, let type) where type == "numeric" || integerTypes.contains(type): return .numeric(text)
    case .cast(let inner, "numeric"): return exactNumber(inner)
    case .cast(let inner, let type) where integerTypes.contains(type):
      // Of a fraction it would round.
      guard case .number(let number)? = exactNumber(inner), number.isInteger else { return nil }
      return .number(number)
    default: return nil
    }
  }

  private func floatValue(_ operand: Operand, _ cast: String?) -> OrderedValue? {
    if let cast, self == .double || cast != "double precision" { return nil }
    switch operand {
    case .literal(let text, "double precision"): return .float(text, isReal: false)
    case .literal(let text, "real"): return .float(text, isReal: true)
    // The server converts numbers by way of their digits, which rounds once.
    case .cast(.number(let text), "double precision"), .cast(.literal(let text, "numeric"), "double precision"):
      return .float(text, isReal: false)
    case .cast(.number(let text), "real"), .cast(.literal(let text, "numeric"), "real"):
      return .float(text, isReal: true)
    case .cast(.literal(let text, let type), let target) where Self.integerTypes.contains(type):
      return target == "double precision" ? .float(text, isReal: false) : nil
    default: return nil
    }
  }

  private static func literal(_ operand: Operand, _ type: String) -> String? {
    // By bytes, as the server tells types apart.
    guard case .literal(let text, let given) = operand, given.utf8.elementsEqual(type.utf8) else { return nil }
    return text
  }

  private static func text(_ operand: Operand) -> String? {
    switch operand {
    case .literal(let text, "text"), .literal(let text, "character varying"),
      .cast(.literal(let text, "character varying"), "text"):
      text
    default: nil
    }
  }

  private func characterValue(_ operand: Operand, _ cast: String?) -> OrderedValue? {
    // As text, the column has lost the blanks at its end, and a text that ends in blanks equals none.
    if cast == "text" { return Self.text(operand).map { .text($0) } }
    guard cast == nil, let padded = Self.literal(operand, "bpchar") ?? Self.literal(operand, "character") else {
      return nil
    }
    let blank = UInt8(ascii: " ")
    return .text(padded.utf8.reversed().drop { $0 == blank }.reversed())
  }
}
