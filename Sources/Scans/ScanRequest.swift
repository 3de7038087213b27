package import Foundation
package import Postgres
package import Profiles

/// What one scan of one window is to learn.
package struct ScanRequest: Sendable {
  package struct TimeColumn: Sendable {
    package let name: String
    /// In which naive timestamps and dates are read.
    package let timeZone: TimeZone

    package init(name: String, timeZone: TimeZone) {
      self.name = name
      self.timeZone = timeZone
    }

    /// As Postgres knows it.
    var timeZoneName: String { timeZone.identifier }
  }

  package enum Distributions: Hashable, Sendable {
    /// Of every column but those named.
    case all(except: Set<String>)
    case only(Set<String>)
    /// Of those that the table has.
    case among(Set<String>)
  }

  /// A way to cut rows into slices.
  package enum Slices: Hashable, Sendable {
    /// Rows for which an SQL condition holds.
    case filter(String)
    /// A slice for each of the column's most frequent values, and one for all others; a column is cut by once.
    /// - Parameter profiling: of the streamed columns those that are profiled in these slices; nil: all.
    case segments(column: String, profiling: Set<String>? = nil)
  }

  /// Of which rows, and of which of their values, a sample is kept.
  package struct SampledRows: Hashable, Sendable {
    /// Those of them that are streamed, and hold numbers, booleans or texts: at most `RowSample.greatestColumnCount`, in
    /// the order of the table.
    package let columns: Distributions
    /// Those that are taken first, in order.
    package let first: [String]
    /// The condition of one of the request's slices; nil: all rows of the window.
    package let filter: String?

    package init(columns: Distributions, first: [String] = [], filter: String? = nil) {
      self.columns = columns
      self.first = first
      self.filter = filter
    }
  }

  /// What is read of the catalog for the profile's schema.
  package enum CatalogDepth: Hashable, Sendable {
    case columns
    /// All that a later run can find changed.
    /// - Parameter formerPartitions: numbers of those that the run before knew; of each that is gone it is told whether it
    ///   still exists by itself.
    case details(formerPartitions: [Int64] = [])
  }

  package let dataset: String
  /// Of a query what messages call it.
  package let relation: RelationName
  /// What is read in place of `relation`, where it is no table or view.
  package var query: SourceQuery?
  /// nil: the whole table is the window. Rows whose time is NULL or infinite belong to no window.
  package let time: TimeColumn?
  package let window: Window
  /// An SQL condition; other rows are not read. nil: all of the window are.
  package var filter: String?
  package let metrics: [Metric]
  package let distributions: Distributions
  /// Columns that name a row to a person.
  package let key: [String]
  /// Columns whose values never leave the server: counted there in hash buckets. Where one of them does not exist, no
  /// column's values do, because it may be there under another name.
  package let sensitive: Set<String>
  /// Whether a table without one of them is read all the same: `distributions` then names columns that are known.
  package let mayLackSensitive: Bool
  /// Parts of the rows that are to be profiled by themselves.
  package let slices: [Slices]
  package let options: ScanOptions
  /// Where distributions are counted in the server: between which values. Without them its statistics are asked.
  package var edges = BinEdges()
  /// A snapshot that another connection has exported, whose locks hold the tables; nil: a moment of its own.
  package var moment: String?
  package var catalog = CatalogDepth.columns
  /// nil: no row is kept.
  package var sampledRows: SampledRows?

  package init(
    dataset: String, relation: RelationName, time: TimeColumn?, window: Window, metrics: [Metric],
    distributions: Distributions, key: [String] = [], sensitive: Set<String> = [],
    mayLackSensitive: Bool = false, slices: [Slices] = [], options: ScanOptions = ScanOptions()
  ) {
    self.dataset = dataset
    self.relation = relation
    self.time = time
    self.window = window
    self.metrics = metrics
    self.distributions = distributions
    self.key = key
    self.sensitive = sensitive
    self.mayLackSensitive = mayLackSensitive
    self.slices = slices
    self.options = options
  }
}
