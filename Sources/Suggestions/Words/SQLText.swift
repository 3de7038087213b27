import Columns

/// Names and values as they stand in a rule's own SQL, which a person reads.
enum SQLText {
  /// Quoted only where it has to be.
  static func identifier(_ name: String) -> String {
    let isPlain =
      name.first.map { $0 == "_" || ("a"..."z").contains($0) } ?? false
      && name.allSatisfy { $0 == "_" || ("a"..."z").contains($0) || ("0"..."9").contains($0) }
    return isPlain && !keywords.contains(name) ? name : "\"" + name.replacing("\"", with: "\"\"") + "\""
  }

  static func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

  /// That a column has a value of a few; a boolean is a condition by itself.
  static func isEqual(_ column: TableFacts.Column, _ value: String) -> String {
    let name = identifier(column.name)
    guard column.type == .bool else { return "\(name) = \(literal(value))" }
    return value == "true" ? name : "NOT \(name)"
  }

  /// What Postgres reserves, and what begins a type or a value where a column is meant.
  private static let keywords: Set<String> = [
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between", "bigint",
    "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce", "collate",
    "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog", "current_date",
    "current_role",
    "current_schema", "current_time", "current_timestamp", "current_user", "date", "day", "dec", "decimal", "default",
    "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists", "extract", "false", "fetch", "float",
    "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping", "having", "hour", "ilike",
    "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is", "isnull", "join",
    "lateral", "leading", "least", "left", "like", "limit", "localtime", "localtimestamp", "minute", "month",
    "national", "natural", "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric", "offset", "on",
    "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing", "position", "precision", "primary", "real",
    "references", "returning", "right", "row", "second", "select", "session_user", "setof", "similar", "smallint",
    "some", "substring", "symmetric", "system_user", "table", "tablesample", "then", "time", "timestamp", "to",
    "trailing", "treat", "trim", "true", "union", "unique", "user", "using", "values", "varchar", "variadic", "verbose",
    "when", "where", "window", "with", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest",
    "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable", "year",
  ]
}
