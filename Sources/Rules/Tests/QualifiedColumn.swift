/// A column with its table, in one text of Postgres' syntax: `airports.code`, `ops."Air Ports"."Code"`.
struct QualifiedColumn: Equatable {
  /// As it was written.
  let table: String
  /// As the catalog spells it: what is not quoted folds to lower case.
  let column: String

  /// - Returns: nil without a point, outside of quotation marks, between two names; which names there are, only the
  ///   server knows.
  init?(_ text: String) {
    var isQuoted = false
    var point: String.Index?
    for index in text.indices {
      if text[index] == "\"" { isQuoted.toggle() } else if text[index] == ".", !isQuoted { point = index }
    }
    guard let point, !isQuoted else { return nil }
    let table = text[..<point].trimmingSpaces
    let column = text[text.index(after: point)...].trimmingSpaces
    guard !table.isEmpty, let name = Self.name(column) else { return nil }
    self.table = table
    self.column = name
  }

  private static func name(_ text: String) -> String? {
    if text.hasPrefix("\""), text.hasSuffix("\""), text.count > 2 {
      return String(text.dropFirst().dropLast()).replacing("\"\"", with: "\"")
    }
    guard !text.isEmpty, !text.contains(where: { $0 == "\"" || $0.isWhitespace }) else { return nil }
    // Postgres folds ASCII letters only, whatever the locale.
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { ("A"..."Z").contains($0) ? Unicode.Scalar(UInt8($0.value) + 32) : $0 }))
  }
}
