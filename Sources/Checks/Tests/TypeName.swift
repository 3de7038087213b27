/// A type as a person or the catalog spells it, brought to one spelling.
struct TypeName: Equatable {
  /// The catalog's own name, without modifiers.
  let base: String
  /// What stands in parentheses, as `10,2`.
  let modifiers: String?

  init(_ text: String) {
    var name = text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    var modifiers: String?
    if let open = name.firstIndex(of: "("), let close = name[open...].firstIndex(of: ")") {
      modifiers = name[name.index(after: open)..<close].filter { $0 != " " }
      let rest = name[name.index(after: close)...]
      name = name[..<open].trimmingSpaces + rest
    }
    let isArray = name.hasSuffix("[]")
    if isArray { name = String(name.dropLast(2)) }
    base = (Self.aliases[name] ?? name) + (isArray ? "[]" : "")
    self.modifiers = modifiers
  }

  /// Whether a column of type `other` is what this spelling asks for; without modifiers it asks for any.
  func admits(_ other: TypeName) -> Bool {
    base == other.base && (modifiers == nil || modifiers == other.modifiers)
  }

  private static let aliases = [
    "int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint", "float8": "double precision",
    "float": "double precision", "float4": "real", "bool": "boolean", "varchar": "character varying",
    "char": "character", "bpchar": "character", "decimal": "numeric", "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone", "timetz": "time with time zone", "time": "time without time zone",
    "serial": "integer", "bigserial": "bigint", "varbit": "bit varying",
  ]
}

extension StringProtocol {
  fileprivate var trimmingSpaces: String {
    String(self).split(separator: " ").joined(separator: " ")
  }
}
