import Checks
import History
import Profiles

/// Keeps the last computed reference of each dataset, so that nights in order do not compute it again.
package actor DriftReferenceCache {
  struct Key: Hashable {
    let dataset: String
    let scope: ProfileScope
    let windows: [Window]
    /// Of the stored profiles: a window that was profiled again makes another reference.
    let stamp: String
    /// The condition of the rows that are compared.
    let filter: String?
    /// Between which values the server counts.
    let edges: [String: [Double]]
    /// Of what distributions are taken.
    let sample: Sample?
    /// What was counted of its windows.
    let metrics: [Metric]
    /// By the column of segments the columns that are compared by them.
    let segments: [String: Set<String>]
  }

  private var kept: [String: (key: Key, reference: DriftReference)] = [:]

  package init() {}

  func reference(_ key: Key) -> DriftReference? {
    kept[key.dataset].flatMap { $0.key == key ? $0.reference : nil }
  }

  func keep(_ reference: DriftReference, _ key: Key) {
    kept[key.dataset] = (key, reference)
  }
}
