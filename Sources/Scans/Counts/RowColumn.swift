/// What a subquery computes of each row, for aggregates to refer to.
struct RowColumn: Hashable, Sendable {
  let expression: String

  init(_ expression: String) { self.expression = expression }

  /// Of the expression's own: two that share a name would be an error of the server's, and no wrong number.
  var name: String {
    let hash = expression.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return "leadsman_" + String(hash, radix: 16)
  }
}
