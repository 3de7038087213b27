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
    /// Between which it counted the window that is judged, of columns that it counted.
    let counted: [String: [Double]]
    /// Of what distributions are taken.
    let sample: Sample?
    /// What was counted of its windows.
    let metrics: [Metric]
    /// By the column of segments the columns that are compared by them.
    let segments: [String: Set<String>]
    /// By whose values drift is watched.
    let watchedBySegments: [String]
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
