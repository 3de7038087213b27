import Columns
package import Profiles
import Sketches
import Statistics

/// What a window is held against: the windows of the reference, merged, and how far each of them stood from the others.
///
/// Computed once for a reference; judging a night then costs that night's columns.
package struct DriftReference: Sendable {
  /// For a person: `training table ml.training_set`.
  package let label: String
  package let windows: [Window]
  let columns: [String: ColumnReference]
  /// Columns that are not compared, with the reason.
  package let leftOut: [String: String]

  /// - Parameters:
  ///   - profiles: one a window, in window order.
  ///   - keepsAll: whether the user named the columns; then none is left out for its values.
  package init(label: String, profiles: [TableProfile], keepsAll: Bool) {
    self.label = label
    windows = profiles.map(\.window)
    var columns: [String: ColumnReference] = [:]
    var leftOut: [String: String] = [:]
    for name in profiles.last?.columns.map(\.name) ?? [] {
      let parts = profiles.compactMap { profile in
        profile[column: name].flatMap { $0.rowCount > 0 ? $0 : nil }
      }
      if !keepsAll, let reason = Self.reasonToLeaveOut(parts) {
        leftOut[name] = reason
      } else if let reference = ColumnReference(parts) {
        columns[name] = reference
      }
    }
    self.columns = columns
    self.leftOut = leftOut
  }

  /// A key, or a value that only ever grows, differs every night by its nature.
  private static func reasonToLeaveOut(_ parts: [ColumnProfile]) -> String? {
    let values = parts.reduce(0.0) { $0 + Double($1.rowCount - $1.nullCount) }
    let distinct = parts.reduce(0.0) { $0 + $1.distinct.estimate }
    let isDiscrete = parts.contains { if case .numeric = $0.distribution { $0.type.isInteger } else { true } }
    if isDiscrete && values >= 100 && distinct > 0.95 * values { return "nearly every row has a value of its own" }
    let ranges = parts.compactMap { part -> (Double, Double)? in
      guard case .numeric(let moments, _) = part.distribution else { return nil }
      guard let low = moments.minimum, let high = moments.maximum else { return nil }
      return (low, high)
    }
    let grows = zip(ranges, ranges.dropFirst()).allSatisfy { $0.1 < $1.0 }
    return ranges.count >= 5 && grows ? "it grows from window to window" : nil
  }
}
