import History
import Profiles
import Scans

/// Whether a window's rows are those that it was profiled with.
struct LedgerComparison {
  let hasChanged: Bool
  /// Why the row count alone was compared; nil where the fingerprints were.
  let countAlone: Lookback.CountAlone?

  /// - Parameters:
  ///   - metric: how fingerprints are taken by the rules as they are now.
  ///   - schema: the table's columns now.
  init(_ stored: ProfileMark, _ now: LedgerQuery.Entry, _ metric: Metric, schema: SchemaSnapshot) {
    let hasOtherCount = stored.rowCount != now.rowCount
    countAlone = Self.reason(stored, now, metric, schema)
    let hasOtherFingerprint = countAlone == nil && stored.fingerprints[metric] != now.fingerprint
    hasChanged = hasOtherCount || hasOtherFingerprint
  }

  private static func reason(
    _ stored: ProfileMark, _ now: LedgerQuery.Entry, _ metric: Metric, _ schema: SchemaSnapshot
  ) -> Lookback.CountAlone? {
    guard let before = stored.fingerprints[metric] else { return .notFingerprinted }
    guard let fingerprint = now.fingerprint else { return .notNow }
    // Whole rows are others as soon as a column is; that says nothing of the values.
    if metric == .fingerprint(updatedAt: nil), stored.schema.types != schema.types { return .otherColumns }
    return before.method == fingerprint.method ? nil : .otherServer
  }
}

extension SchemaSnapshot {
  fileprivate var types: [String: String] {
    Dictionary(columns.map { ($0.name, $0.typeName) }, uniquingKeysWith: { first, _ in first })
  }
}
