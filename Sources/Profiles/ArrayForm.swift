package import Columns

/// What the elements of an array are, in so far as its summary needs it.
package enum ArrayForm: Sendable {
  /// Numbers; what is stored as float4 is read as such.
  case numbers(isSingle: Bool)
  /// Anything else: only how many there are is told.
  case others

  /// nil of types that are no arrays, and of arrays of types whose text is not known.
  ///
  /// pgvector's `vector` and `halfvec` are told by their names, wherever the extension stands.
  package init?(_ type: ColumnType) {
    switch type {
    case .array(let element) where element.isNumeric: self = .numbers(isSingle: element == .float32)
    case .array(of: .array), .array(of: .other): return nil
    case .array: self = .others
    case .other(let name) where Self.isVector(name): self = .numbers(isSingle: true)
    default: return nil
    }
  }

  private static func isVector(_ name: String) -> Bool {
    let own = name.split(separator: ".").last ?? ""
    return own == "vector" || own == "halfvec"
  }
}
