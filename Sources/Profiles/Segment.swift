/// A part of the rows: those with one combination of values in some columns.
package struct Segment: Sendable, Codable {
  /// How many segments one combination of columns may make, NULL counted as one of them.
  package static let greatestCount = SegmentedProfile.greatestCount

  package let columns: [String]
  /// One a column, in the server's text form, of which very long ones are shortened; nil is NULL.
  package let values: [String?]

  package init(columns: [String], values: [String?]) {
    self.columns = columns
    self.values = values
  }

  /// Why rows cannot be cut: a sentence.
  /// - Parameter table: whose they are; nil: of the window's own.
  package static func tooMany(_ columns: [String], of table: String? = nil) -> String {
    let isOne = columns.count == 1
    let what = (isOne ? columns[0] : "(\(columns.joined(separator: ", ")))") + (table.map { " of \($0)" } ?? "")
    return
      "\(what) \(isOne ? "has" : "have") more than \(greatestCount) \(isOne ? "values" : "combinations of values") in the "
      + "window, which is as many segments as are told apart; segment by a column of fewer values"
  }

  /// The segment of all rows with one value.
  package init(_ column: String, _ value: String?) { self.init(columns: [column], values: [value]) }
}

/// Texts are the same byte by byte, as they are to the server.
extension Segment: Hashable {
  package static func == (one: Segment, other: Segment) -> Bool {
    guard one.columns == other.columns, one.values.count == other.values.count else { return false }
    return zip(one.values, other.values).allSatisfy { value, other in
      (value == nil) == (other == nil) && (value ?? "").utf8.elementsEqual((other ?? "").utf8)
    }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(columns)
    for value in values {
      hasher.combine(value == nil)
      for byte in (value ?? "").utf8 { hasher.combine(byte) }
      hasher.combine(UInt8.max)
    }
  }
}

/// Of which segments a metric is taken.
package enum SegmentChoice: Hashable, Sendable, Codable {
  /// One number for each combination of values that there is.
  case each(of: [String])
  /// One alone, to name rows of it.
  case one(Segment)

  package var columns: [String] {
    switch self {
    case .each(let columns): columns
    case .one(let segment): segment.columns
    }
  }
}

/// What a scan found for a metric of one segment.
package struct SegmentMeasurement: Hashable, Sendable, Codable {
  package let segment: Segment
  package let measurement: Measurement

  package init(_ segment: Segment, _ measurement: Measurement) {
    self.segment = segment
    self.measurement = measurement
  }
}
