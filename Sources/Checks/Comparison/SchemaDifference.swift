package import Profiles

/// How the columns of two relations differ.
package struct SchemaDifference: Sendable, Hashable {
  package struct Change<Value: Sendable & Hashable>: Sendable, Hashable {
    package let column: String
    package let first: Value
    package let second: Value
  }

  package let onlyInFirst: [SchemaSnapshot.Column]
  package let onlyInSecond: [SchemaSnapshot.Column]
  package let types: [Change<String>]
  /// Whether a column is NOT NULL.
  package let nullability: [Change<Bool>]
  /// Whether the columns that both have come in another order.
  package let isReordered: Bool

  /// - Parameter comparesNullability: false where one of them is a query, of which the server does not tell it.
  package init(_ first: SchemaSnapshot, _ second: SchemaSnapshot, comparesNullability: Bool) {
    onlyInFirst = first.columns.filter { second[$0.name] == nil }
    onlyInSecond = second.columns.filter { first[$0.name] == nil }
    let shared = first.columns.compactMap { column in second[column.name].map { (column, $0) } }
    types = shared.filter { $0.typeName != $1.typeName }.map {
      Change(column: $0.name, first: $0.typeName, second: $1.typeName)
    }
    nullability =
      comparesNullability
      ? shared.filter { $0.isNotNull != $1.isNotNull }.map {
        Change(column: $0.name, first: $0.isNotNull, second: $1.isNotNull)
      } : []
    isReordered = shared.map(\.0.name) != second.columns.map(\.name).filter { first[$0] != nil }
  }

  package var isEmpty: Bool {
    onlyInFirst.isEmpty && onlyInSecond.isEmpty && types.isEmpty && nullability.isEmpty && !isReordered
  }
}
