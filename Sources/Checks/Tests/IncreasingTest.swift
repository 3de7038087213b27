import Profiles

/// No value is below the one before it, in the order of another column: a test of rows, of which a share must hold.
extension ShareTest {
  /// - Parameters:
  ///   - by: the column of the order, where it is not the dataset's time.
  ///   - timeColumn: the dataset's.
  static func increasing(
    _ column: String, by: String?, timeColumn: String?, strictly: Bool, mostly: Double, filter: String?
  ) -> ShareTest {
    ShareTest(
      column: column,
      violation: .disordered(column: column, by: by ?? timeColumn ?? column, isStrict: strictly, filter: filter),
      population: .rowCount(filter: filter), mostly: mostly, words: .rising(by: by, isStrict: strictly))
  }
}
