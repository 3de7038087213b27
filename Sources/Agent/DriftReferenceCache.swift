import Checks
import Foundation
import History
import Profiles
import Rules

/// Keeps the last computed reference of each dataset, so that nights in order do not compute it again.
package actor DriftReferenceCache {
  /// All that makes a reference what it is.
  struct Key: Equatable {
    let dataset: String
    let rules: Rules
    let judged: Judged
    /// For a person: what a model was trained on may be the windows of the rule.
    let label: String
    let scope: ProfileScope
    let windows: [Window]
    /// Those before them, with which drift is held against the first of all.
    let earlier: [Window]
    /// Of the stored profiles: a window that was profiled again makes another reference.
    let stamp: String
    /// Between which values the server counts.
    let edges: [String: [Double]]
  }

  /// What the rules of the dataset say of its reference.
  struct Rules: Equatable {
    let drift: DriftRule?
    /// The columns that tests compare, of all rows and by the column of segments.
    let compared: Set<String>
    let segments: [String: Set<String>]
    /// What is counted of its windows.
    let metrics: [Metric]
    let sensitive: Set<String>
    let timeZone: TimeZone?
  }

  /// What of the judged window decides how the windows of its reference are read, and which of those that are stored serve.
  struct Judged: Equatable {
    let schema: Set<String>
    let columns: Set<String>
    /// Columns of the rows that are kept; nil where none are.
    let kept: Set<String>?
    /// Between which values the server counted it, of columns that it counted.
    let counted: [String: [Double]]
    let sample: Sample?

    init(_ profile: TableProfile) {
      schema = Set(profile.schema.columns.map(\.name))
      columns = Set(profile.columns.map(\.name))
      kept = profile.rowSample.map { Set($0.columns.map(\.name)) }
      counted = profile.countedEdges
      sample = profile.sample
    }
  }

  private struct Kept {
    let key: Key
    let reference: DriftReference
    /// What windows before the judged one say of it, with the stamp of their profile.
    var nights: [Window: (stamp: String, night: WatchedWindow)] = [:]
  }

  private var kept: [String: Kept] = [:]

  private static let mostNights = 32

  package init() {}

  func reference(_ key: Key) -> DriftReference? {
    kept[key.dataset].flatMap { $0.key == key ? $0.reference : nil }
  }

  func keep(_ reference: DriftReference, _ key: Key) {
    kept[key.dataset] = Kept(key: key, reference: reference)
  }

  /// Nothing is known any more of the dataset's last reference, nor of nights that were held against it.
  func forget(_ dataset: String) { kept[dataset] = nil }

  /// What a window said of the dataset's last reference.
  func night(_ window: Window, _ stamp: String, of dataset: String) -> WatchedWindow? {
    kept[dataset]?.nights[window].flatMap { $0.stamp == stamp ? $0.night : nil }
  }

  func keep(_ night: WatchedWindow, _ window: Window, _ stamp: String, of dataset: String) {
    kept[dataset]?.nights[window] = (stamp, night)
    // Nights go by; only the last are looked at.
    let oldest = (kept[dataset]?.nights.keys.sorted() ?? []).dropLast(Self.mostNights)
    for window in oldest { kept[dataset]?.nights[window] = nil }
  }
}
