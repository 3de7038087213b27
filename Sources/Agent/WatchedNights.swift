import Checks
import History
import Profiles
import Rules

extension Dataset {
  /// How its windows fall into seasons.
  var season: DriftSeason {
    time.map { DriftSeason(drift?.seasonality ?? .auto, $0.window, in: $0.timeZone) } ?? .none
  }
}

/// The windows before the judged one that drift looks at together with it.
struct WatchedNights {
  /// One less than the longest horizon.
  static let count = 13

  let dataset: Dataset
  let profiles: any ProfileSource
  let cache: DriftReferenceCache

  /// - Parameters:
  ///   - judged: as it was just profiled.
  ///   - anchor: windows before it came into force were held against another reference.
  /// - Returns: each right after the other, up to the window before the judged one; nil where one was not judged, was
  ///   broken, or does not compare. None that belongs to the reference.
  /// - Throws: what `profiles` throws.
  func before(
    _ judged: TableProfile, _ reference: DriftReference, _ anchor: Anchor?
  ) async throws -> [WatchedWindow?] {
    guard let time = dataset.time, reference.unread == nil else { return [] }
    let known = Set(reference.windows)
    let all = time.windows(before: judged.window, count: Self.count)
    let last = all.lastIndex { known.contains($0) }
    let since = anchor?.since ?? all[0]
    let windows = all[(last.map { $0 + 1 } ?? 0)...].drop { $0 < since }
    guard let first = windows.first, let newest = windows.last else { return [] }
    let range = Window(start: first.start, end: newest.end)
    let unsound = try await profiles.unsoundWindows(dataset: dataset.name, in: range)
    var nights: [WatchedWindow?] = []
    for window in windows {
      nights.append(unsound.contains(window) ? nil : try await night(window, judged, reference))
    }
    // Before the first that is known there is nothing to look at together.
    return Array(nights.drop { $0 == nil })
  }

  private func night(
    _ window: Window, _ judged: TableProfile, _ reference: DriftReference
  ) async throws -> WatchedWindow? {
    let stamp = try await profiles.stamp(of: [.dataset(dataset.name)], in: window)
    if let kept = await cache.night(window, stamp, of: dataset.name) { return kept }
    let stored = try await profiles.profiles(
      of: .dataset(dataset.name), in: window, slices: dataset.storedSlices)
    guard let profile = stored.first(where: { $0.window == window }), profile.rowCount > 0, profile.unread == nil,
      profile.isSampled(as: judged), profile.sharesEdges(with: judged), profile.tells(of: dataset.drift?.filter?.value)
    else { return nil }
    let night = reference.watchedWindow(of: dataset.watchedDrift?.view(of: profile) ?? profile)
    await cache.keep(night, window, stamp, of: dataset.name)
    return night
  }
}
