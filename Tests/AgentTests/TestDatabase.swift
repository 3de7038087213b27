import History
import Postgres
import TestSupport

extension TestDatabase {
  var text: String { "dbname=\(name)" }

  func open() async throws -> HistoryStore { try await HistoryStore.open(info) }
}
