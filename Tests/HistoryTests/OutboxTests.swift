import Postgres
import Profiles
import TestSupport
import Testing

@testable import History

@Suite struct OutboxTests {
  private static let lease = Duration.seconds(60)

  private static func message(_ event: String, to receiver: String = "pager", about subject: String? = nil)
    -> OutboxMessage
  {
    OutboxMessage(
      eventID: event, receiver: receiver, type: "leadsman.incident.opened", subject: subject ?? event,
      body: #"{ "b": 1,  "a": "ü\u0000" }"#, createdAt: moment(1), asOf: moment(0))
  }

  private static func enqueue(_ messages: [OutboxMessage], in store: HistoryStore) async throws -> Int {
    try await store.transaction(dataset: "flights") { try await $0.enqueue(messages) }
  }

  @Test func `a message comes as it was put in, counted as an attempt`() async throws {
    try await TestDatabase.withStore { store in
      let outbox = OutboxStore(connection: store.connection)
      #expect(try await Self.enqueue([Self.message("e")], in: store) == 1)
      #expect(try await outbox.messages([.queued]).map(\.nextAttemptAt) == [moment(1)])
      let claimed = try await outbox.claim(limit: 9, now: moment(2), lease: Self.lease)
      let expected = OutboxMessage(
        eventID: "e", receiver: "pager", type: "leadsman.incident.opened", subject: "e",
        body: Self.message("e").body, createdAt: moment(1), asOf: moment(0), attempt: 1)
      #expect(claimed == [expected])
      #expect(try await outbox.claim(limit: 9, now: moment(2), lease: Self.lease).isEmpty)
      #expect(try await outbox.finish(claimed[0], .delivered, now: moment(3)))
      #expect(try await outbox.message(eventID: "e", receiver: "pager")?.deliveredAt == moment(3))
      #expect(try await outbox.isAtRest)
      #expect(try await outbox.counts() == ["pager": [.delivered: 1]])
    }
  }

  @Test func `the same event is queued once for a receiver, whatever became of it`() async throws {
    try await TestDatabase.withStore { store in
      let outbox = OutboxStore(connection: store.connection)
      #expect(
        try await Self.enqueue([Self.message("e"), Self.message("e"), Self.message("e", to: "slack")], in: store) == 2)
      for message in try await outbox.claim(limit: 9, now: moment(2), lease: Self.lease) {
        try await outbox.finish(message, .delivered, now: moment(2))
      }
      #expect(try await Self.enqueue([Self.message("e")], in: store) == 0)
      #expect(try await outbox.claim(limit: 9, now: moment(9), lease: Self.lease).isEmpty)
    }
  }

  @Test func `no two workers claim one message`() async throws {
    try await TestDatabase.withTwoStores { first, second in
      let messages = (0..<200).map { Self.message("e\($0)", to: "r\($0 % 7)") }
      _ = try await Self.enqueue(messages, in: first)
      func drain(_ store: HistoryStore) async throws -> [OutboxMessage] {
        let outbox = OutboxStore(connection: store.connection)
        var all: [OutboxMessage] = []
        while true {
          let claimed = try await outbox.claim(limit: 3, now: moment(2), lease: Self.lease)
          if claimed.isEmpty { return all }
          all += claimed
        }
      }
      async let one = drain(first)
      async let two = drain(second)
      // A worker that finds every due row locked stops; what is left then is due still.
      var claimed = try await one + two
      claimed += try await drain(first)
      #expect(claimed.count == 200)
      #expect(Set(claimed.map(\.eventID)).count == 200)
      #expect(claimed.allSatisfy { $0.attempt == 1 })
    }
  }

  @Test func `a claim that is not committed yet is passed over, not waited for`() async throws {
    try await TestDatabase.withTwoStores { first, second in
      _ = try await Self.enqueue([Self.message("a"), Self.message("b")], in: first)
      try await first.transaction { transaction in
        let mine = try await OutboxStore(connection: transaction.connection)
          .claim(limit: 1, now: moment(2), lease: Self.lease)
        let other = try await OutboxStore(connection: second.connection)
          .claim(limit: 9, now: moment(2), lease: Self.lease)
        #expect(mine.map(\.eventID) == ["a"])
        #expect(other.map(\.eventID) == ["b"])
      }
    }
  }

  @Test func `receivers take turns`() async throws {
    try await TestDatabase.withStore { store in
      _ = try await Self.enqueue((0..<50).map { Self.message("e\($0)", to: "busy") }, in: store)
      _ = try await Self.enqueue([Self.message("z", to: "calm"), Self.message("y", to: "calm")], in: store)
      let claimed = try await OutboxStore(connection: store.connection)
        .claim(limit: 4, now: moment(2), lease: Self.lease)
      #expect(claimed.filter { $0.receiver == "calm" }.map(\.eventID) == ["z", "y"])
      #expect(claimed.filter { $0.receiver == "busy" }.map(\.eventID) == ["e0", "e1"])
    }
  }

  @Test func `messages of one subject go to a receiver one after the other`() async throws {
    try await TestDatabase.withStore { store in
      let outbox = OutboxStore(connection: store.connection)
      let (opened, resolved) = (Self.message("opened", about: "INC"), Self.message("resolved", about: "INC"))
      _ = try await Self.enqueue([opened, resolved, Self.message("resolved", to: "slack", about: "INC")], in: store)
      func claim(_ number: Int) async throws -> [OutboxMessage] {
        try await outbox.claim(limit: 9, now: moment(number), lease: Self.lease).filter { $0.receiver == "pager" }
      }
      let first = try await claim(2)
      #expect(first.map(\.eventID) == ["opened"])
      #expect(try await claim(2).isEmpty)
      try await outbox.finish(first[0], .retry(at: moment(5), error: "HTTP 503"), now: moment(2))
      #expect(try await claim(4).isEmpty)
      let again = try await claim(5)
      #expect(again.map(\.eventID) == ["opened"])
      #expect(again.map(\.attempt) == [2])
      try await outbox.finish(again[0], .dead(reason: "HTTP 400"), now: moment(5))
      #expect(try await claim(5).map(\.eventID) == ["resolved"])
    }
  }

  @Test func `who comes back after the lease has expired changes nothing`() async throws {
    try await TestDatabase.withStore { store in
      let outbox = OutboxStore(connection: store.connection)
      _ = try await Self.enqueue([Self.message("e")], in: store)
      let late = try await outbox.claim(limit: 1, now: moment(2), lease: Self.lease)[0]
      #expect(try await outbox.messages([.sending]).map(\.leaseExpiresAt) == [moment(2).advanced(by: Self.lease)])
      let after = moment(2).advanced(by: Self.lease)
      let next = try await outbox.claim(limit: 1, now: after, lease: Self.lease)[0]
      #expect(next.attempt == 2)
      #expect(try await !outbox.finish(late, .dead(reason: "late"), now: after))
      #expect(try await outbox.finish(next, .delivered, now: after))
      #expect(try await !outbox.finish(next, .dead(reason: "twice"), now: after))
      #expect(try await outbox.message(eventID: "e", receiver: "pager")?.status == .delivered)
    }
  }

  @Test func `a dead letter is listed with its reason and can be sent again`() async throws {
    try await TestDatabase.withStore { store in
      let outbox = OutboxStore(connection: store.connection)
      _ = try await Self.enqueue([Self.message("e")], in: store)
      let claimed = try await outbox.claim(limit: 1, now: moment(2), lease: Self.lease)[0]
      try await outbox.finish(claimed, .dead(reason: "HTTP 410"), now: moment(2))
      let dead = try await outbox.messages([.dead])
      #expect(dead.map(\.message.eventID) == ["e"])
      #expect(dead.map(\.lastError) == ["HTTP 410"])
      #expect(try await outbox.claim(limit: 1, now: moment(9), lease: Self.lease).isEmpty)
      #expect(try await outbox.replay(eventID: "e", receiver: "pager", now: moment(9)))
      #expect(try await !outbox.replay(eventID: "e", receiver: "pager", now: moment(9)))
      #expect(try await outbox.claim(limit: 1, now: moment(9), lease: Self.lease).map(\.attempt) == [2])
    }
  }

  @Test func `every step of a message is appended`() async throws {
    try await TestDatabase.withStore { store in
      let outbox = OutboxStore(connection: store.connection)
      _ = try await Self.enqueue([Self.message("e")], in: store)
      let first = try await outbox.claim(limit: 1, now: moment(2), lease: Self.lease)[0]
      try await outbox.finish(first, .retry(at: moment(3), error: "HTTP 503"), now: moment(2))
      let second = try await outbox.claim(limit: 1, now: moment(3), lease: Self.lease)[0]
      try await outbox.finish(second, .superseded(reason: "over"), now: moment(4))
      let rows = try await store.connection.query(
        "SELECT status, attempt, cause FROM leadsman.outbox_event ORDER BY seq")
      let steps = try rows.map { row in
        "\(try row.decode(0, as: String.self)) \(try row.decode(1, as: Int.self)) \(try row.decode(2, as: String.self))"
      }
      #expect(
        steps == [
          "queued 0 ", "sending 1 ", "retrying 1 HTTP 503", "sending 2 HTTP 503", "superseded 2 over",
        ])
    }
  }
}
