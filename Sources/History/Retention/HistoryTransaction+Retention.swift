import Postgres
package import Profiles
import Sketches

/// What became of a week whose windows were to be rolled up.
package enum RollUp: Sendable {
  case done(RolledUpWeek)
  /// They stay as they are; `reason` is a sentence without data values.
  case kept(reason: String)
  /// There is nothing in it to roll up: no fit window, or the week is there already.
  case nothing
}

extension HistoryTransaction {
  private static let hasProfileSQL = """
    /* leadsman:has profile */
    SELECT 1 FROM leadsman.profile WHERE scope = $1 AND window_start = $2 AND window_end = $3 AND NOT superseded
    """
  private static let markSQL = """
    /* leadsman:mark week */
    UPDATE leadsman.profile SET parts = $4, left_out = $5
    WHERE scope = $1 AND window_start = $2 AND window_end = $3 AND NOT superseded
    """
  private static let deleteSQL = """
    /* leadsman:delete profiles */
    DELETE FROM leadsman.profile AS p
    WHERE p.dataset = $1 AND p.window_end <= $2 AND p.scope <> ALL ($3)
      AND (p.superseded OR p.scope <> ALL ($4) OR NOT EXISTS (
        SELECT FROM unnest($5::text[]::timestamptz[], $6::text[]::timestamptz[]) AS k(s, e)
        WHERE p.window_start < k.e AND p.window_end > k.s))
    """

  /// Puts the profile of a week in the place of those of its windows. Runs and findings stay.
  ///
  /// Windows whose verdict is `broken_data` or `unknown` are left out and listed, and their profiles go with the others.
  /// - Parameters:
  ///   - windows: those of the dataset that lie within the week; profiles of others are left alone.
  ///   - at: now.
  /// - Throws: `HistoryError`, `PostgresError`, `CancellationError`.
  package func rollUp(
    dataset: String, _ windows: [Window], into week: Window, at now: Instant
  ) async throws -> RollUp {
    let scope = ProfileScope.dataset(dataset)
    let place: [PostgresValue] = [.text(scope.text), .instant(week.start), .instant(week.end)]
    guard try await connection.query(Self.hasProfileSQL, place).isEmpty else { return .nothing }
    let asked = Set(windows)
    let known = try await profileMarks(of: scope, in: week).map(\.window).filter(asked.contains)
    let fit = try await profiles(of: scope, in: week).filter { asked.contains($0.window) && $0.unread == nil }
    if fit.isEmpty { return .nothing }
    let taken = Set(fit.map(\.window))
    let rolledUp: RolledUpWeek
    do { rolledUp = try RolledUpWeek(week, days: fit, leftOut: known.filter { !taken.contains($0) }) } catch {
      guard let reason = Self.reason(error) else { throw error }
      return .kept(reason: reason)
    }
    try await saveProfile(rolledUp.profile, at: now)
    try await connection.execute(Self.markSQL, place + [.windows(rolledUp.parts), .windows(rolledUp.leftOut)])
    try await deleteProfiles(of: scope, windows: known)
    return .done(rolledUp)
  }

  private static func reason(_ error: any Error) -> String? {
    switch error {
    case let error as RolledUpWeek.Refusal: error.description
    case let error as ProfileError: error.description
    case is SketchError: "its windows were not summarised in the same way"
    default: nil
    }
  }

  /// Deletes a dataset's profiles of windows that ended long ago. Runs and findings stay.
  /// - Parameters:
  ///   - end: windows that end after it are kept.
  ///   - spans: windows of the dataset's own table that overlap one of them are kept.
  ///   - reference: the scope that is kept whole; those of other reference tables are not.
  /// - Returns: how many there were.
  package func deleteProfiles(
    dataset: String, endedBy end: Instant, keeping spans: [Window], and reference: ProfileScope?
  ) async throws -> Int {
    let own = [ProfileScope.dataset(dataset), .unrun(dataset: dataset)].map(\.text)
    return try await connection.execute(
      Self.deleteSQL,
      [
        .text(dataset), .instant(end), .textArray([reference?.text].compactMap(\.self)), .textArray(own.map(\.self)),
        .textArray(spans.map(\.start.description)), .textArray(spans.map(\.end.description)),
      ])
  }
}

extension HistoryReading {
  private static var weeksSQL: String {
    """
    /* leadsman:rolled-up weeks */
    SELECT window_start, window_end, parts, left_out FROM leadsman.profile
    WHERE scope = $1 AND NOT superseded AND parts IS NOT NULL ORDER BY window_start
    """
  }

  /// The weeks of a dataset that took the place of their windows, with these and those left out.
  package func rolledUpWeeks(
    dataset: String
  ) async throws -> [(week: Window, parts: [Window], leftOut: [Window])] {
    try await connection.query(Self.weeksSQL, [.text(ProfileScope.dataset(dataset).text)]).map { row in
      (try row.window(), try row.windows("parts", of: "profile"), try row.windows("left_out", of: "profile"))
    }
  }
}
