import Checks
import Incidents
import Profiles
import TestSupport
import Testing

@testable import History

/// Whatever happens on the way, a receiver's last word is true in the end.
@Suite struct OutboxOverPropertyTests {
  /// A receiver, the wire to it, and an incident that comes and goes.
  private struct World {
    let store: HistoryStore
    var generator: SeededGenerator
    var now = moment(1)
    var isOpen = false
    var told = 0
    /// Types of what the receiver has heard, in order.
    var heard: [String] = []
    var underWay: OutboxMessage?

    var outbox: OutboxStore { OutboxStore(connection: store.connection) }

    /// The incident opens or ends, as a run or a person finds it.
    mutating func turn() async throws {
      isOpen.toggle()
      told += 1
      let message = OutboxMessage(
        eventID: "INC.\(told)", receiver: "pager",
        type: isOpen ? EventType.incidentOpened : EventType.incidentResolved, subject: "INC", body: "{}",
        createdAt: now, asOf: now)
      let incident = Incident(
        id: "INC", dataset: "flights", faultClass: .drift, status: isOpen ? .open : .resolved, firstWindow: day(1),
        lastFailingWindow: day(1), failingWindows: 1, cleanWindows: 0, previous: nil)
      let moment = now
      try await store.transaction(dataset: "flights") { transaction in
        try await transaction.saveIncident(IncidentChange(.opened, incident), actor: "a", cause: "c", at: moment)
        try await transaction.enqueue([message])
      }
    }

    mutating func send() async throws {
      guard underWay == nil else { return }
      underWay = try await outbox.claim(limit: 9, now: now, lease: .seconds(60)).first
    }

    /// The send ends: heard or not, recorded, or lost with its sender.
    mutating func conclude() async throws {
      guard let message = underWay else { return }
      underWay = nil
      let isHeard = Bool.random(using: &generator)
      if isHeard { heard.append(message.type) }
      switch Int.random(in: 0..<3, using: &generator) {
      case 0 where isHeard: try await outbox.finish(message, .delivered, now: now)
      case 1: try await outbox.finish(message, .retry(at: now.advanced(by: .seconds(20)), error: "?"), now: now)
      default: break
      }
    }

    /// Days later the receiver is well and everything is sent.
    mutating func settle() async throws {
      for _ in 0..<100 {
        now = now.advanced(by: .seconds(86_400))
        for message in try await outbox.claim(limit: 9, now: now, lease: .seconds(60)) {
          heard.append(message.type)
          try await outbox.finish(message, .delivered, now: now)
        }
        if try await outbox.isAtRest { return }
      }
      Issue.record("the outbox does not empty")
    }
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `in the end a receiver knows of what lasts and believes nothing that has passed`(seed: UInt64) async throws {
    try await TestDatabase.withStore { store in
      var world = World(store: store, generator: SeededGenerator(seed: seed))
      for _ in 0..<40 {
        world.now = world.now.advanced(by: .seconds(Int.random(in: 1...30, using: &world.generator)))
        switch Int.random(in: 0..<5, using: &world.generator) {
        case 0: try await world.turn()
        case 1, 2: try await world.send()
        default: try await world.conclude()
        }
      }
      try await world.settle()
      if world.isOpen {
        #expect(world.heard.last == EventType.incidentOpened, "seed \(seed): \(world.heard)")
      } else {
        #expect(world.heard.last != EventType.incidentOpened, "seed \(seed): \(world.heard)")
      }
    }
  }
}
