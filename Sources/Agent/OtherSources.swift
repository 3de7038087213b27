import Postgres
import Profiles
import Rules
import Scans

/// Takes the numbers that tests hold a dataset against from tables of other sources, as of the same table in another
/// environment.
///
/// Each is a scan of its own, on a connection and at a moment of its own; what is wrong with it is nothing to the others.
struct OtherSources {
  let dataset: Dataset
  let sources: [Settings.Source]
  let window: Window

  /// - Parameter metrics: of all tests; those of the dataset's own source are passed over.
  /// - Throws: `CancellationError` only.
  func measure(_ metrics: [Metric]) async throws -> [Metric: Measurement] {
    var measurements: [Metric: Measurement] = [:]
    for metric in metrics {
      guard let name = metric.source else { continue }
      do {
        measurements[metric] = try await measure(metric, in: name)
      } catch let error as CancellationError {
        throw error
      } catch {
        // Without the server's words, which can quote data.
        measurements[metric] = .unavailable(reason: "the source \(name) cannot give it: \(FailureSentence(error))")
      }
    }
    return measurements
  }

  private func measure(_ wanted: Metric, in name: String) async throws -> Measurement {
    guard let source = sources.first(where: { $0.name == name }) else {
      return .unavailable(reason: "there is no source \(name) in leadsman.yaml")
    }
    guard let (request, metric) = try Self.request(wanted, dataset, window, source) else {
      return .unavailable(reason: "it is not read from another source")
    }
    let connection = try await PostgresConnection.connect(ConnectionInfo(source.connection.exposed))
    do {
      let profile = try await TableScan(connection, limits: ReadLimits(source)).run(request)
      await connection.close()
      if let reason = profile.unread { return .unavailable(reason: "in the source \(name), \(reason)") }
      switch profile.measurements[metric] {
      case .unavailable(let reason): return .unavailable(reason: "in the source \(name), \(reason)")
      case let measured?: return measured
      case nil: return .unavailable(reason: "the scan of the source \(name) took no number")
      }
    } catch {
      await connection.close()
      throw error
    }
  }

  /// The scan of another table, of the same window by its own time column, and which number of it is wanted.
  /// - Parameter wanted: of all rows, or of each segment.
  /// - Returns: nil where it is nothing of another source's.
  static func request(
    _ wanted: Metric, _ dataset: Dataset, _ window: Window, _ source: Settings.Source
  ) throws -> (request: ScanRequest, metric: Metric)? {
    let (number, rows): (Metric, OtherRows)
    switch wanted.ownStatement {
    case .otherRows(let other): (number, rows) = (.rowCount(filter: other.filter), other)
    case .otherAggregate(let aggregate, _, let column, let other):
      (number, rows) = (.aggregate(aggregate, column: column, filter: other.filter), other)
    case .orphans, .queryRows, .queryNumber, nil: return nil
    }
    let metric = if case .segmented(_, let choice) = wanted { Metric.segmented(number, choice) } else { number }
    let column: String? =
      switch rows.time {
      case .same: dataset.time?.column.value
      case .column(let name): name
      case .none: nil
      }
    let time = column.flatMap { name in
      dataset.time.map { ScanRequest.TimeColumn(name: name, timeZone: $0.timeZone) }
    }
    let request = ScanRequest(
      dataset: dataset.name, relation: try RelationName(parsing: rows.table), time: time, window: window,
      metrics: [metric, .rowCount(filter: nil)], distributions: .only([]),
      sensitive: Set(dataset.roles.sensitive.map(\.value)), mayLackSensitive: true,
      options: ScanOptions(dataset, source))
    return (request, metric)
  }
}
