import Checks
import Profiles

/// A profile as JSON; the keys are stable, and what is not known is null.
struct ProfileJSON: Encodable {
  struct Part: Encodable {
    let slice: ProfileSliceJSON
    let rowCount: Int64
    let columns: [ProfileColumnJSON]
    @Nullable var reason: String?
  }

  let table: String
  @Nullable var window: ProfileWindowJSON?
  let rowCount: Int64
  @Nullable var sampleShare: Double?
  let columns: [ProfileColumnJSON]
  let slices: [Part]
  let unread: [ProfileUnreadJSON]

  init(_ report: ProfileReport) {
    table = report.label
    _window = Nullable(report.window.map(ProfileWindowJSON.init))
    rowCount = report.rowCount
    _sampleShare = Nullable(report.sample?.share)
    columns = report.columns.map(ProfileColumnJSON.init)
    slices = report.parts.map { part in
      Part(
        slice: ProfileSliceJSON(part.slice), rowCount: part.rowCount, columns: part.columns.map(ProfileColumnJSON.init),
        reason: part.reason)
    }
    unread = report.unread.map { ProfileUnreadJSON(column: $0.column, reason: $0.reason) }
  }
}

struct ProfileUnreadJSON: Encodable {
  let column: String
  let reason: String
}

struct ProfileWindowJSON: Encodable {
  let start: String
  let end: String

  init(_ window: Window) {
    start = window.start.description
    end = window.end.description
  }
}

struct ProfileSliceJSON: Encodable {
  /// `filter`, `segment` or `other_segments`.
  let kind: String
  /// The column, or the condition of a filter.
  let of: String
  /// Of a segment; null is NULL.
  @Nullable var value: String?

  init(_ slice: Slice) {
    switch slice {
    case .filter(let text): (kind, of, _value) = ("filter", text, Nullable(nil))
    case .segment(let column, let value): (kind, of, _value) = ("segment", column, Nullable(value))
    case .otherSegments(let column): (kind, of, _value) = ("other_segments", column, Nullable(nil))
    }
  }
}

/// Encodes nil as null, so that the keys are always the same; and a number that JSON has no way to write as null, too.
@propertyWrapper struct Nullable<Value: Encodable>: Encodable {
  let wrappedValue: Value?

  init(_ value: Value?) { wrappedValue = value }
  init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    guard let wrappedValue, (wrappedValue as? Double)?.isFinite ?? true else { return try container.encodeNil() }
    try container.encode(wrappedValue)
  }
}
