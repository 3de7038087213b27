package import Profiles

/// How two tables differ: their columns, their rows, and the values of every column that both have.
package struct TableComparison: Sendable {
  /// A column that both have and whose rows could not be read on a side.
  package struct Unread: Sendable, Hashable {
    package let column: String
    package let reason: String
  }

  package let first: TableProfile
  package let second: TableProfile
  package let schema: SchemaDifference
  /// The furthest moved first, then those that could not be compared.
  package let columns: [ColumnDifference]
  package let unread: [Unread]
  /// Parts of the rows, if any were asked for.
  package let slices: [SliceDifference]

  /// - Parameters:
  ///   - comparesNullability: false where a side is a query.
  ///   - sensitive: columns of which no value is to be told.
  package init(
    _ first: TableProfile, _ second: TableProfile, comparesNullability: Bool = true, sensitive: Set<String> = []
  ) {
    self.first = first
    self.second = second
    schema = SchemaDifference(first.schema, second.schema, comparesNullability: comparesNullability)
    let pairing = ColumnPairing(first.schema, second.schema, sensitive: sensitive)
    columns = pairing.differences(first.columns, second.columns)
    let names = Set(first.unprofiled.keys).union(second.unprofiled.keys)
    unread = names.sorted().compactMap { name in
      let reasons = [first.unprofiled[name].map { "A: \($0)" }, second.unprofiled[name].map { "B: \($0)" }]
      return Unread(column: name, reason: reasons.compactMap(\.self).joined(separator: "; "))
    }
    slices = SliceDifference.all(first.slices, second.slices, pairing)
  }
}

/// Pairs the columns of two sides by their names.
struct ColumnPairing {
  private let types: (first: [String: String], second: [String: String])
  private let sensitive: Set<String>

  init(_ first: SchemaSnapshot, _ second: SchemaSnapshot, sensitive: Set<String>) {
    func names(_ schema: SchemaSnapshot) -> [String: String] {
      Dictionary(schema.columns.map { ($0.name, $0.typeName) }, uniquingKeysWith: { first, _ in first })
    }
    types = (names(first), names(second))
    self.sensitive = sensitive
  }

  func differences(_ first: [ColumnProfile], _ second: [ColumnProfile]) -> [ColumnDifference] {
    let others = Dictionary(second.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return ColumnDifference.furthestFirst(
      first.compactMap { column in
        others[column.name].map { other in
          ColumnDifference(
            column, other, types: (types.first[column.name], types.second[column.name]),
            isSensitive: sensitive.contains(column.name))
        }
      })
  }
}
