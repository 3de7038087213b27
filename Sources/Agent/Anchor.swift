import History
package import Profiles
import Rules

/// The data that took the place of the rule's own reference.
package struct Anchor: Sendable, Hashable {
  package enum Kind: String, Sendable {
    /// What a promoted model was trained on.
    case promoted
    /// The dataset's own windows since a change that a person accepted.
    case accepted
  }

  package let kind: Kind
  package let span: Window
  /// The first window that is held against it.
  package let since: Window
  package let excluded: [Window]
  package let modelVersion: String?

  package init(_ kind: Kind, span: Window, since: Window, excluded: [Window], modelVersion: String?) {
    self.kind = kind
    self.span = span
    self.since = since
    self.excluded = excluded
    self.modelVersion = modelVersion
  }

  /// For a person.
  var name: String {
    switch kind {
    case .promoted: "the training data of \(modelVersion ?? "the promoted model")"
    case .accepted: "the windows since the accepted change"
    }
  }

  /// What a window is held against in place of the rule's reference; nil where that stands.
  static func inForce(for window: Window, of dataset: Dataset, _ history: HistoryStore) async throws -> Anchor? {
    guard let reference = try await history.activeReference(dataset: dataset.name), let span = reference.window,
      reference.since <= window
    else { return nil }
    let version: String? =
      if let model = dataset.model {
        try await history.currentModelVersion(model: model.name, at: reference.setAt)?.version
      } else {
        nil
      }
    return Anchor(
      Kind(rawValue: reference.kind) ?? .promoted, span: span, since: reference.since, excluded: reference.excluded,
      modelVersion: version)
  }
}
