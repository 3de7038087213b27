package import Checks
package import Delivery
package import History
import Incidents
package import Postgres
package import Profiles
package import Retraining
package import Rules

/// One window of one dataset from the source to the outbox: scan, judge, store, and say who is to be told.
///
/// All that a run changes commits in one transaction; a kill at any point leaves either nothing of it or all.
package struct NightlyRun: Sendable {
  /// Why the run is made, and so whether anybody hears of it.
  package enum Kind: String, Sendable {
    case live
    /// A past window, judged and told as if it were that night.
    case replay
    /// A past window for the record: never pages and never triggers.
    case backfill
  }

  package let dataset: Dataset
  package let routes: Routes
  package let history: HistoryStore
  package let source: Settings.Source
  package let cache: DriftReferenceCache

  package init(
    _ dataset: Dataset, routes: Routes, history: HistoryStore, source: Settings.Source,
    cache: DriftReferenceCache = DriftReferenceCache()
  ) {
    self.dataset = dataset
    self.routes = routes
    self.history = history
    self.source = source
    self.cache = cache
  }
}
