package import Profiles
package import Rules

extension DriftRule {
  /// A profile as drift looks at it: of the rows that meet the condition, and of the label those that have it.
  package func view(of profile: TableProfile) -> TableProfile {
    labelled(filter.map { profile.filtered(by: $0.value) } ?? profile)
  }

  /// The same of all rows.
  func labelled(_ profile: TableProfile) -> TableProfile { label.map(profile.labelled) ?? profile }
}

extension TableProfile {
  /// The same with one column of the rows alone in which it is not NULL, in every slice.
  fileprivate func labelled(_ label: String) -> TableProfile {
    var profile = self
    profile.columns = columns.compactMap { $0.name == label ? $0.withoutNulls : $0 }
    for place in slices.indices {
      profile.slices[place].columns = slices[place].columns.compactMap { $0.name == label ? $0.withoutNulls : $0 }
    }
    return profile
  }

  /// The same without what is known of one column.
  package func without(_ column: String) -> TableProfile {
    var profile = self
    profile.columns.removeAll { $0.name == column }
    profile.unprofiled[column] = nil
    for place in slices.indices { profile.slices[place].columns.removeAll { $0.name == column } }
    return profile
  }
}

extension ColumnProfile {
  /// Of the rows that have a value; nil where none has.
  fileprivate var withoutNulls: ColumnProfile? {
    guard nullCount < rowCount else { return nil }
    var column = self
    column.rowCount -= nullCount
    column.nullCount = 0
    return column
  }
}
