import Checks
import Incidents
import Postgres
import Profiles
import TestSupport
import Testing

@testable import History

@Suite struct IncidentTests {
  private static func incident(
    _ id: String = "INC-1", dataset: String = "flights", _ faultClass: Finding.FaultClass = .drift,
    status: Incident.Status = .open, closure: Incident.Closure? = nil, first: Int = 1, previous: String? = nil
  ) -> Incident {
    Incident(
      id: id, dataset: dataset, faultClass: faultClass, status: status, closure: closure, firstWindow: day(first),
      lastFailingWindow: day(first + 1), failingWindows: 2, cleanWindows: 0, previous: previous)
  }

  @discardableResult
  private static func save(_ change: IncidentChange, summary: String? = nil, in store: HistoryStore, at: Instant)
    async throws -> Int
  {
    try await store.transaction(dataset: change.incident.dataset) {
      try await $0.saveIncident(change, summary: summary, actor: "leadsman", cause: "run 1", at: at)
    }
  }

  @Test(arguments: Incident.Status.allCases, [nil] + Incident.Closure.allCases.map(Optional.some))
  func `an incident comes back as it was saved`(status: Incident.Status, closure: Incident.Closure?) async throws {
    try await TestDatabase.withStore { store in
      for (number, faultClass) in Finding.FaultClass.allCases.enumerated() {
        let incident = Self.incident("INC-\(number)", faultClass, status: status, closure: closure, previous: "INC-0")
        try await Self.save(IncidentChange(.opened, incident), summary: "dest drifted", in: store, at: moment(5))
        let stored = try #require(try await store.incident(id: incident.id))
        #expect(stored.incident == incident)
        #expect(stored.summary == "dest drifted")
        #expect(stored.openedAt == moment(5))
        #expect(stored.resolvedAt == (status == .resolved ? moment(5) : nil))
        #expect(!stored.isNotified)
      }
    }
  }

  @Test func `every change is appended with actor and cause, and the incident keeps when it began`() async throws {
    try await TestDatabase.withStore { store in
      for (number, kind) in IncidentChange.Kind.allCases.enumerated() {
        let incident = Self.incident(status: kind == .resolved ? .resolved : .open)
        let step = try await Self.save(
          IncidentChange(kind, incident), summary: number == 0 ? "first" : nil, in: store, at: moment(10 + number))
        #expect(step == number + 1)
      }
      let events = try await store.incidentEvents(id: "INC-1")
      #expect(events.map(\.kind) == IncidentChange.Kind.allCases.map(\.rawValue))
      #expect(events.map(\.at) == events.indices.map { moment(10 + $0) })
      #expect(events.allSatisfy { $0.actor == "leadsman" && $0.cause == "run 1" })
      let stored = try #require(try await store.incident(id: "INC-1"))
      #expect(stored.openedAt == moment(10))
      #expect(stored.resolvedAt == nil)
      #expect(stored.summary == "first")
    }
  }

  @Test func `incidents are found by dataset, class and status, the newest first`() async throws {
    try await TestDatabase.withStore { store in
      let all = [
        Self.incident("a", first: 1), Self.incident("b", .volume, first: 2),
        Self.incident("c", status: .resolved, closure: .clean, first: 3),
        Self.incident("d", dataset: "other", first: 4),
      ]
      for incident in all { try await Self.save(IncidentChange(.opened, incident), in: store, at: moment(9)) }
      #expect(try await store.incidents().map(\.incident.id) == ["d", "c", "b", "a"])
      #expect(try await store.incidents(dataset: "flights", faultClass: .drift).map(\.incident.id) == ["c", "a"])
      #expect(try await store.incidents(status: [.open, .acknowledged], limit: 2).map(\.incident.id) == ["d", "b"])
      #expect(try await store.incident(id: "nowhere") == nil)
    }
  }

  @Test func `what a person did is there for later folds, also after the incident is over`() async throws {
    try await TestDatabase.withStore { store in
      try await Self.save(IncidentChange(.opened, Self.incident()), in: store, at: moment(9))
      let taken = try Self.incident().applying(.acknowledge, actor: "ada", newest: day(3))
      let ended = try taken.incident.applying(.accept(.falseAlarm), actor: "ada", newest: day(3))
      try await store.transaction(dataset: "flights") { transaction in
        try await transaction.saveIncident(taken, cause: "on it", at: moment(10))
        #expect(try await transaction.saveIncident(ended, cause: "holiday", at: moment(11)) == 3)
        try await transaction.markNotified(incident: "INC-1")
      }
      let stored = try #require(try await store.incident(id: "INC-1"))
      #expect(stored.incident == ended.incident)
      #expect(stored.isNotified)
      #expect(stored.acknowledgedAt == moment(10))
      #expect(stored.resolvedAt == moment(11))
      #expect(try await store.manualClosures(dataset: "flights", faultClass: .drift) == [try #require(ended.closure)])
      #expect(try await store.manualClosures(dataset: "flights", faultClass: .volume).isEmpty)
      #expect(try await store.acknowledgedIncidents(dataset: "flights", faultClass: .drift) == ["INC-1"])
      #expect(try await store.acknowledgedIncidents(dataset: "other", faultClass: .drift).isEmpty)
      let events = try await store.incidentEvents(id: "INC-1")
      #expect(events.map(\.kind) == ["opened", "acknowledged", "accepted_false_alarm"])
      #expect(events.map(\.actor) == ["leadsman", "ada", "ada"])
      #expect(events.last?.cause == "holiday")
    }
  }
}
