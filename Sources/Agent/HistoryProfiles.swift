package import Checks
package import History
import Incidents
package import Profiles
import Retraining

/// What the state knows of windows that a reference needs.
package struct HistoryProfiles: ProfileSource {
  private let store: HistoryStore

  package init(_ store: HistoryStore) { self.store = store }

  package var remembersWindows: Bool { true }

  package func unsoundWindows(dataset: String, in range: Window) async throws -> Set<Window> {
    let last = Window(start: range.end, end: range.end)
    let verdicts = try await store.verdicts(dataset: dataset, newest: ReferenceWindows.mostWindows, upTo: last)
    return Set(
      verdicts.filter { [Verdict.brokenData, .unknown].contains($0.verdict) && $0.window.start >= range.start }
        .map(\.window))
  }

  package func windows(dataset: String, in range: Window, brokenBy test: String) async throws -> [Window] {
    try await store.windows(dataset: dataset, in: range, brokenBy: test)
  }

  package func driftingWindows(dataset: String, before window: Window) async throws -> Set<Window> {
    let ongoing = try await store.incidents(dataset: dataset, faultClass: .drift).map(\.incident).first {
      $0.firstWindow < window && ($0.status != .resolved || $0.lastFailingWindow > window)
    }
    guard let ongoing else { return [] }
    let verdicts = try await store.verdicts(dataset: dataset, newest: ReferenceWindows.mostWindows, upTo: window)
    return Set(
      verdicts.filter { $0.verdict == .drifted && $0.window >= ongoing.firstWindow && $0.window < window }.map(\.window)
    )
  }

  package func profiles(
    of scope: ProfileScope, in range: Window, slices: StoredSlices
  ) async throws -> [TableProfile] {
    try await store.profiles(of: scope, in: range, includesUnfit: true, slices: slices)
  }

  package func outlines(
    of scope: ProfileScope, in range: Window, column: String?
  ) async throws -> [TableProfile] {
    try await store.profiles(
      of: scope, in: range, includesUnfit: true, slices: .none, only: column.map { [$0] } ?? [])
  }

  package func modelVersions(of model: String) async throws -> [ModelVersionRecord] {
    try await store.modelVersions(model: model)
  }

  package func history(
    dataset: String, before window: Window, count: Int, tests: [String]
  ) async throws -> TestContext.History {
    .known(try await store.pastWindows(dataset: dataset, before: window, newest: count, tolerating: tests))
  }

  package func stamp(of scopes: [ProfileScope], in range: Window) async throws -> String {
    try await store.profilesStamp(of: scopes, in: range)
  }

  package func keep(_ profiles: [TableProfile], scope: ProfileScope) async throws {
    guard let dataset = profiles.first?.dataset else { return }
    try await store.transaction(dataset: dataset) { transaction in
      for profile in profiles {
        try await transaction.saveProfile(profile, scope: scope, at: profile.window.end)
      }
    }
  }
}
