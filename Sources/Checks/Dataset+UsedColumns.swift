package import Rules

extension Dataset {
  /// The columns that the model uses or that its rows are told apart by; nil where the rule names no features, when
  /// every column counts.
  package var usedColumns: Set<String>? {
    guard !roles.features.isEmpty else { return nil }
    let single = [roles.prediction, roles.label?.column, time?.column, model?.versionColumn].compactMap { $0 }
    return Set((roles.features + key + single).map(\.value))
  }
}
