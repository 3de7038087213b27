import Columns
package import Profiles
import Sketches

/// What is known of a window beside the values of its columns, and what drift may come with.
package struct WindowFacts: Sendable {
  package let window: Window
  let rowCount: Int64
  let schema: SchemaSnapshot
  /// Nil where it is not known, or no version has most rows.
  let modelVersion: String?

  /// Nil of a window that could not be read.
  package init?(_ profile: TableProfile, modelVersion: String?) {
    guard profile.unread == nil else { return nil }
    window = profile.window
    rowCount = profile.rowCount
    schema = profile.schema
    self.modelVersion = modelVersion
  }
}

extension ColumnProfile {
  /// The text that more than half of its rows have, or the whole number in their middle: of a column with a value or two,
  /// as a model's version is, what most rows have. Nil where that is not known.
  package var commonest: String? {
    switch distribution {
    case .categorical(let values):
      guard let first = values.entries.first, 2 * Int64(first.count) > rowCount else { return nil }
      return String(decoding: first.value, as: UTF8.self)
    case .numeric(_, let quantiles) where type.isInteger:
      return quantiles.quantiles(at: [0.5])?.first.flatMap { Int64(exactly: $0) }.map { String($0) }
    case .numeric, .binned, .temporal, .opaque, .none: return nil
    }
  }
}
