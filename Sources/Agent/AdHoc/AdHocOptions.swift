package import Foundation
package import Profiles

/// What of an ad hoc source is to be read, and how.
package struct AdHocOptions: Sendable {
  /// The column by which windows are cut; nil where there are none.
  package var timeColumn: String?
  /// In which naive times are read.
  package var timeZone = TimeZone.gmt
  /// An SQL condition on the rows that count.
  package var filter: String?
  /// Columns that are profiled; nil: all.
  package var columns: [String]?
  package var excluded: [String] = []
  /// Columns whose values do not leave the server.
  package var sensitive: [String] = []
  /// Columns of numbers whose values are names, where every value is scored.
  package var categorical: [String] = []
  /// The column by whose values the rows are profiled in parts as well.
  package var segments: String?
  /// Connections that read, of both sides of a comparison together; at least one a side.
  package var connections = 2
  package var sample: Sample?
  /// Keeps the server's own words where something could not be read.
  package var showsValues = false

  package init() {}

  /// Every column that is named, to be held against those that there are.
  var named: [String] {
    (columns ?? []) + excluded + sensitive + categorical + [timeColumn, segments].compactMap(\.self)
  }

  func includes(_ column: String) -> Bool {
    columns.map { $0.contains(column) } ?? true && !excluded.contains(column)
  }
}
