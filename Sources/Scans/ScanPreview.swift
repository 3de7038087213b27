package import Profiles

/// What a scan could not give, as far as that can be told without reading a row.
package struct ScanPreview: Hashable, Sendable {
  /// Why no row could be read; nil where they could.
  package let unread: String?
  /// Metrics that could not be taken, with the reason, apart from `unread`.
  package var unavailable: [Metric: String] = [:]
  /// Columns whose distribution is wanted and could not be had, with the reason, apart from `unread`.
  package var unprofiled: [String: String] = [:]
  /// Slices that are wanted and could not be had, with the reason, apart from `unread`.
  package var unsliced: [Slice: String] = [:]
}
