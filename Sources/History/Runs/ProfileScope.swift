/// Which relation a stored profile is of.
package enum ProfileScope: Hashable, Sendable {
  /// A dataset's own table.
  case dataset(String)
  /// Another table that a dataset's windows are held against, as the training table.
  case reference(dataset: String, table: String)

  /// The names of datasets hold no `@`.
  var text: String {
    switch self {
    case .dataset(let name): name
    case .reference(let dataset, let table): "\(dataset)@\(table)"
    }
  }
}
