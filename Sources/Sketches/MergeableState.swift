/// What was learned of some rows, kept so that the states of parts combine into the state of the whole.
///
/// States under `merge` form a commutative semigroup with an empty state as identity: exactly where the state is
/// exact, and within the state's documented error where it is an estimate.
package protocol MergeableState: Sendable, Equatable {
  /// Takes in the rows that `other` has seen.
  /// - Throws: `SketchError.mismatch` when the two were made with parameters that do not combine; `self` is unchanged.
  mutating func merge(_ other: Self) throws(SketchError)

  /// The state as bytes; equal states give equal bytes unless a type says otherwise.
  func serialized() -> [UInt8]

  /// The state that `serialized()` wrote.
  /// - Throws: `SketchError` for bytes that no such state can have written.
  init(serialized: [UInt8]) throws(SketchError)
}

extension MergeableState {
  /// Counts from here on are taken for damage when bytes are read, so that no merge of states can overflow.
  static var countLimit: Int { 1 << 53 }
}
