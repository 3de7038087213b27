import Profiles

extension [ColumnProfile] {
  /// The same columns with design effects, one a column; nil: as they are.
  func with(_ effects: [Double]?) -> [ColumnProfile] {
    guard let effects else { return self }
    return zip(self, effects).map { column, effect in
      var column = column
      column.designEffect = effect
      return column
    }
  }
}
