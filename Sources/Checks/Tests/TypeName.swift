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
    // The catalog keeps no number of dimensions.
    while name.hasSuffix("[]") { name = name.dropLast(2).trimmingSpaces }
    if name == "float", let bits = modifiers.flatMap({ Int($0) }) {
      name = bits <= 24 ? "real" : "double precision"
      modifiers = nil
    }
    name = Self.aliases[name] ?? name
    // The catalog always names the scale.
    if name == "numeric", let precision = modifiers, !precision.contains(",") { modifiers = precision + ",0" }
    base = name + (isArray ? "[]" : "")
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
    "dec": "numeric", "char varying": "character varying", "nchar": "character", "varbit": "bit varying",
    "serial": "integer", "serial4": "integer", "bigserial": "bigint", "serial8": "bigint", "smallserial": "smallint",
    "serial2": "smallint",
  ]
}

extension StringProtocol {
  fileprivate var trimmingSpaces: String {
    String(self).split(separator: " ").joined(separator: " ")
  }
}
