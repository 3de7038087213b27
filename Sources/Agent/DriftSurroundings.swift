import Checks
import History
import Profiles
import Rules

/// Brings together what is known of the windows before one that drifts, beside the values of its columns.
struct DriftSurroundings {
  /// Windows that are looked back at: those in which drift may have begun, and as many weeks before as tell what is usual.
  private static let count = WatchedNights.count + 28

  let dataset: Dataset
  let profiles: any ProfileSource

  /// The findings, those of drift with what it coincides with.
  /// - Parameter judged: their window.
  /// - Throws: what `profiles` throws.
  func told(of findings: [Finding], _ judged: TableProfile) async throws -> [Finding] {
    guard let time = dataset.time, findings.contains(where: { $0.movement?.since != nil }) else { return findings }
    let windows = time.windows(before: judged.window, count: Self.count)
    let range = Window(start: windows[0].start, end: judged.window.start)
    var known: [Window: TableProfile] = [judged.window: judged]
    // What a run has learned of a window is nearer to its time than what was read for a reference.
    for scope in [ProfileScope.dataset(dataset.name), .unrun(dataset: dataset.name)] {
      for profile in try await profiles.outlines(of: scope, in: range, column: versionColumn) {
        if known[profile.window] == nil { known[profile.window] = profile }
      }
    }
    let promoted = try await promotedVersions
    let facts = (windows + [judged.window]).compactMap { window in
      known[window].flatMap { WindowFacts($0, modelVersion: version(of: $0, promoted)) }
    }
    let sensitive = Set(dataset.roles.sensitive.map(\.value))
    return DriftCoincidences(
      facts, season: dataset.season, schemaChanges: dataset.schemaChanges, sensitive: sensitive
    ).told(of: findings)
  }

  /// Where the rows tell it; the values of a sensitive column are not told.
  private var versionColumn: String? {
    let column = dataset.model?.versionColumn?.value
    return dataset.roles.sensitive.contains { $0.value == column } ? nil : column
  }

  /// Where the rows do not tell; the newest first.
  private var promotedVersions: [ModelVersionRecord] {
    get async throws {
      guard let model = dataset.model, model.versionColumn == nil else { return [] }
      return try await profiles.modelVersions(of: model.name)
    }
  }

  private func version(of profile: TableProfile, _ promoted: [ModelVersionRecord]) -> String? {
    if let versionColumn { return profile[column: versionColumn]?.commonest }
    return promoted.first { $0.since <= profile.window.start }?.version
  }
}
