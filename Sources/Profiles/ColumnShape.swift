package import Columns
package import Sketches

/// What a profile tells of a column beside the distribution of its values: properties that values of its type have. NULLs
/// are left out; NaN and infinities are left out of numbers and times.
package enum ColumnShape: Sendable, Equatable {
  case numbers(SignCounts)
  case texts(TextSummary)
  case times(CalendarCounts)
  case arrays(ArraySummary)

  /// Of no rows; nil of types of which nothing is told.
  package init?(empty type: ColumnType) {
    if type.isNumeric {
      self = .numbers(SignCounts())
    } else if type == .text {
      self = .texts(TextSummary())
    } else if type.isTemporal {
      self = .times(CalendarCounts(type == .date ? .days : .microseconds))
    } else if ArrayForm(type) != nil {
      self = .arrays(ArraySummary())
    } else {
      return nil
    }
  }

  /// - Returns: what is known of both together; nil where they tell of different properties.
  func merged(with other: ColumnShape) -> ColumnShape? {
    switch (self, other) {
    case (.numbers(var ours), .numbers(let theirs)):
      ours.merge(theirs)
      return .numbers(ours)
    case (.texts(var ours), .texts(let theirs)):
      ours.merge(theirs)
      return .texts(ours)
    case (.times(var ours), .times(let theirs)):
      ours.merge(theirs)
      return .times(ours)
    case (.arrays(var ours), .arrays(let theirs)):
      ours.merge(theirs)
      return .arrays(ours)
    default: return nil
    }
  }
}

/// One byte for the kind, and the state's own bytes.
extension ColumnShape {
  private enum Kind: UInt8 {
    case numbers = 1
    case texts = 2
    case times = 3
    case arrays = 4
  }

  package func serialized() -> [UInt8] {
    switch self {
    case .numbers(let counts): [Kind.numbers.rawValue] + counts.serialized()
    case .texts(let summary): [Kind.texts.rawValue] + summary.serialized()
    case .times(let counts): [Kind.times.rawValue] + counts.serialized()
    case .arrays(let summary): [Kind.arrays.rawValue] + summary.serialized()
    }
  }

  /// - Throws: `SketchError`, whose offset is that of the state's own bytes.
  package init(serialized: [UInt8]) throws(SketchError) {
    guard let first = serialized.first else { throw .truncated(byteOffset: 0) }
    let state = Array(serialized.dropFirst())
    switch Kind(rawValue: first) {
    case .numbers?: self = .numbers(try SignCounts(serialized: state))
    case .texts?: self = .texts(try TextSummary(serialized: state))
    case .times?: self = .times(try CalendarCounts(serialized: state))
    case .arrays?: self = .arrays(try ArraySummary(serialized: state))
    case nil: throw .malformed(byteOffset: 0, reason: .wrongFamily)
    }
  }
}
