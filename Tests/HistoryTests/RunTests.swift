import Checks
import Incidents
import Postgres
import Profiles
import Retraining
import TestSupport
import Testing

@testable import History

@Suite struct RunTests {
  static let outcomes: [Finding.Outcome] = [
    .pass, .warn, .fail, .notEvaluated(.warmingUp(windowsMissing: 3)), .notEvaluated(.noState),
    .notEvaluated(.because("column \"late\" is gone")),
  ]

  @Test func `a run and its findings come back as they were saved`() async throws {
    try await TestDatabase.withStore { store in
      let record = RunRecord(
        dataset: "flights", window: day(3), kind: .replay, status: .failed, asOf: moment(9, microseconds: 123_457),
        startedAt: moment(10), finishedAt: moment(11, microseconds: 1), verdict: .unknown, sentence: "Größe 'x'",
        rowCount: nil)
      var findings = Finding.FaultClass.allCases.flatMap { faultClass in
        Self.outcomes.map { Finding(test: "t(\(faultClass))", faultClass: faultClass, outcome: $0) }
      }
      findings.append(
        Finding(
          test: "drift(dest)", column: "dest", faultClass: .drift, outcome: .fail, observed: "a", expected: "b",
          score: .infinity, threshold: 0.1, pValue: 1e-300,
          statistics: [
            .init(statistic: "psi", score: 0.1 + 0.2, limit: nil), .init(statistic: "ks", score: .infinity, limit: 1),
          ],
          failingCount: .max, failingKeys: ["id=1", "id=\"\\ü"],
          evidenceSQL: "SELECT 'ü' FROM \"t\";", definition: 7))
      findings += ["carrier=UA", "carrier=NULL"].map {
        Finding(test: "s", faultClass: .validity, outcome: .fail, segment: .init(name: $0, count: 16))
      }
      let id = try await store.transaction(dataset: "flights") { try await $0.saveRun(record, findings: findings) }
      #expect(try await store.findings(run: id) == findings)
      let stored = try #require(try await store.run(id: id))
      #expect(stored.record == record)
      #expect(stored.supersededBy == nil)
      #expect(try await store.datasets() == ["flights"])
    }
  }

  @Test(arguments: RunRecord.Kind.allCases, Verdict.allCases)
  func `every kind and verdict can be saved`(kind: RunRecord.Kind, verdict: Verdict) async throws {
    try await TestDatabase.withStore { store in
      let record = RunRecord(
        dataset: "d", window: day(1), kind: kind, asOf: moment(2), startedAt: moment(2), finishedAt: moment(2),
        verdict: verdict, sentence: "", rowCount: 0)
      try await store.transaction(dataset: "d") { _ = try await $0.saveRun(record, findings: []) }
      #expect(try await store.currentRun(dataset: "d", window: day(1))?.record == record)
    }
  }

  @Test func `a window that is run again has one current run, and the old one names it`() async throws {
    try await TestDatabase.withStore { store in
      let ids = try await store.transaction(dataset: "flights") { transaction in
        var ids: [Int64] = []
        for verdict in [Verdict.drifted, .unknown, .healthy] {
          ids.append(try await transaction.saveRun(run(day(1), verdict), findings: []))
        }
        return ids
      }
      _ = try await store.transaction(dataset: "other") {
        try await $0.saveRun(run(day(1), .brokenData, dataset: "other"), findings: [])
      }
      #expect(try await store.currentRun(dataset: "flights", window: day(1))?.id == ids[2])
      #expect(try await store.run(id: ids[0])?.supersededBy == ids[1])
      #expect(try await store.run(id: ids[1])?.supersededBy == ids[2])
      #expect(
        try await store.verdicts(dataset: "flights", newest: 9) == [WindowVerdict(window: day(1), verdict: .healthy)])
    }
  }

  @Test func `verdicts are the newest windows, by window`() async throws {
    try await TestDatabase.withStore { store in
      try await store.transaction(dataset: "flights") { transaction in
        for (number, verdict) in [(4, Verdict.drifted), (1, .healthy), (3, .unknown), (2, .brokenData)] {
          try await transaction.saveRun(run(day(number), verdict), findings: [])
        }
      }
      let all = try await store.verdicts(dataset: "flights", newest: 3)
      #expect(all.map(\.window) == [day(2), day(3), day(4)])
      #expect(all.map(\.verdict) == [.brokenData, .unknown, .drifted])
      #expect(try await store.verdicts(dataset: "flights", newest: 9, upTo: day(2)).map(\.window) == [day(1), day(2)])
    }
  }

  @Test func `outcomes are those of the current findings`() async throws {
    try await TestDatabase.withStore { store in
      func finding(_ outcome: Finding.Outcome, _ faultClass: Finding.FaultClass = .drift) -> Finding {
        Finding(test: "t", faultClass: faultClass, outcome: outcome)
      }
      try await store.transaction(dataset: "flights") { transaction in
        try await transaction.saveRun(run(day(1)), findings: [finding(.pass), finding(.fail, .volume)])
        try await transaction.saveRun(run(day(2)), findings: [finding(.pass), finding(.fail)])
        try await transaction.saveRun(run(day(3)), findings: [finding(.notEvaluated(.because("x")))])
        try await transaction.saveRun(run(day(4)), findings: [])
        try await transaction.saveRun(run(day(5)), findings: [finding(.fail)])
        try await transaction.saveRun(run(day(5)), findings: [finding(.warn)])
      }
      let drift = try await store.windowOutcomes(dataset: "flights", faultClass: .drift)
      #expect(drift.map(\.window) == (1...5).map(day))
      #expect(drift.map(\.state) == [.clean, .failing, .unknown, .unknown, .clean])
      let volume = try await store.windowOutcomes(dataset: "flights", faultClass: .volume, since: moment(1))
      #expect(volume.first?.state == .failing)
      let blind = try await store.windowOutcomes(dataset: "flights", faultClass: .cannotEvaluate, since: moment(3))
      #expect(blind.map(\.window) == [day(3), day(4), day(5)])
      #expect(blind.first?.state == .failing)
    }
  }

  @Test func `a transaction that throws saves nothing`() async throws {
    struct Stop: Error {}
    try await TestDatabase.withStore { (store) async throws in
      await #expect(throws: Stop.self) {
        try await store.transaction(dataset: "flights") { transaction in
          _ = try await transaction.saveRun(run(day(1)), findings: [])
          throw Stop()
        }
      }
      #expect(try await store.runs(dataset: "flights", newest: 9).isEmpty)
      #expect(try await store.datasets().isEmpty)
    }
  }

  @Test func `transactions of one dataset come one after the other`() async throws {
    try await TestDatabase.withTwoStores { first, second in
      // Each reads the last row count and adds one: side by side, one of them would be lost.
      func count(_ store: HistoryStore, _ times: Int) async throws {
        for _ in 0..<times {
          try await store.transaction(dataset: "flights") { transaction in
            let last = try await transaction.currentRun(dataset: "flights", window: day(1))?.record.rowCount ?? 0
            let next = RunRecord(
              dataset: "flights", window: day(1), asOf: moment(2), startedAt: moment(2), finishedAt: moment(2),
              verdict: .healthy, sentence: "", rowCount: last + 1)
            try await transaction.saveRun(next, findings: [])
          }
        }
      }
      async let one: Void = count(first, 20)
      async let two: Void = count(second, 20)
      _ = try await (one, two)
      #expect(try await first.currentRun(dataset: "flights", window: day(1))?.record.rowCount == 40)
    }
  }
}
