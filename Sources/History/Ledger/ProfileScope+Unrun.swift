extension ProfileScope {
  /// Windows of a dataset's own table that a reference needed and no run has judged. They are kept apart, so that they
  /// never pass for runs.
  package static func unrun(dataset: String) -> ProfileScope { .reference(dataset: dataset, table: "") }
}
