import Checks
import Profiles
import TestSupport

@testable import History

extension TestDatabase {
  func open() async throws -> HistoryStore { try await HistoryStore.open(info) }

  /// Calls `body` with a store whose schema is up to date.
  static func withStore(_ body: (HistoryStore) async throws -> Void) async throws {
    try await with { database in
      let store = try await database.open()
      try await body(store)
      await store.close()
    }
  }

  /// Calls `body` with two stores on two connections to the same database.
  static func withTwoStores(_ body: (HistoryStore, HistoryStore) async throws -> Void) async throws {
    try await with { database in
      let (first, second) = (try await database.open(), try await database.open())
      try await body(first, second)
      await first.close()
      await second.close()
    }
  }
}

/// Day `number` of 2013, from midnight to midnight in UTC.
func day(_ number: Int) -> Window {
  Window(start: moment(number), end: moment(number + 1))
}

/// Midnight of a day of 2013, and some microseconds.
func moment(_ day: Int, microseconds: Int64 = 0) -> Instant {
  Instant(microsecondsSince1970: (1_356_998_400 + Int64(day) * 86_400) * 1_000_000 + microseconds)
}

func run(_ window: Window, _ verdict: Verdict = .healthy, dataset: String = "flights") -> RunRecord {
  RunRecord(
    dataset: dataset, window: window, asOf: window.end, startedAt: window.end,
    finishedAt: window.end.advanced(by: .microseconds(1)), verdict: verdict, sentence: "All is well.", rowCount: 842)
}

extension OutboxStore {
  /// Nothing waits and nothing is being sent.
  var isAtRest: Bool {
    get async throws { try await messages([.queued, .sending, .retrying]).isEmpty }
  }

  func message(eventID: String, receiver: String) async throws -> StoredMessage? {
    try await messages(OutboxMessage.Status.allCases)
      .first { $0.message.eventID == eventID && $0.message.receiver == receiver }
  }
}
