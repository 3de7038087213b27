import History
import Postgres
import Profiles
import Rules
import Scans

/// How many labels arrived for rows that the model in use was not trained on.
struct NewLabels {
  let dataset: Dataset
  let reader: SourceReader

  /// - Parameter trained: the end of the data that the version in use was trained on; nil where it is not known, which
  ///   makes every label a new one.
  /// - Returns: nil where no rule asks for it or it could not be counted: a decision then holds.
  func count(after trained: Instant?, upTo window: Window) async throws -> Int? {
    guard dataset.retrain?.minimumNewLabels != nil, let label = dataset.roles.label else { return nil }
    let epoch = Instant(microsecondsSince1970: 0)
    let span = Window(start: trained ?? epoch, end: window.end)
    guard span.start < span.end else { return 0 }
    do {
      let relation = try RelationName(parsing: dataset.table.value)
      let request = ScanRequest(dataset, relation: relation, window: span, metrics: [], options: reader.options)
      return try await LabelCount(reader.connection, limits: reader.limits).labels(try place(label), request)
    } catch let error as CancellationError {
      throw error
    } catch {
      return nil
    }
  }

  private func place(_ label: Dataset.Label) throws -> LabelCount.Place {
    guard let table = label.table, let datasetKey = dataset.key.first?.value else { return .column(label.column.value) }
    return .table(
      try RelationName(parsing: table.value), key: label.key?.value ?? datasetKey, column: label.column.value,
      datasetKey: datasetKey)
  }
}
