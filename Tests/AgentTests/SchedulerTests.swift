import Logging
import Profiles
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Agent

@Suite struct SchedulerTests {
  private struct Broken: Error {}
  private struct Lost: Error {}

  private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private static func datasets(_ names: String...) throws -> [Dataset] {
    try names.map { try Rides.dataset("dataset: \($0)\nsource: warehouse\ntable: rides\n") }
  }

  private static func scheduler(
    _ datasets: [Dataset], now: @escaping @Sendable () -> Instant = { moment(0) }
  ) -> Scheduler {
    Scheduler(datasets, logger: quiet, now: now)
  }

  @Test(arguments: 1...3)
  func `as many datasets run side by side as there are lanes`(lanes: Int) async throws {
    let scheduler = Self.scheduler(try Self.datasets("a", "b", "c", "d"))
    let (running, done, gate) = (Tally(), Tally(), Gate())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<lanes {
        group.addTask {
          try await scheduler.look { _ in
            true
          } runIfDue: { _ in
            running.add(1)
            await gate.wait()
            running.add(-1)
            done.add(1)
          }
        }
      }
      await running.reached(lanes)
      gate.open()
      try await group.waitForAll()
    }
    #expect(running.most == lanes)
    // A lane that comes to a dataset late asks once more whether it is due.
    #expect(done.count >= 4)
  }

  @Test func `while one dataset takes long the others are looked at again and again, and it is not`() async throws {
    let scheduler = Self.scheduler(try Self.datasets("long", "b", "c"))
    let (begun, gate) = (Gate(), Gate())
    let log = Names()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await scheduler.look { _ in
          true
        } runIfDue: { dataset in
          if dataset.name == "long" {
            begun.open()
            await gate.wait()
          }
        }
      }
      await begun.wait()
      for _ in 0..<3 {
        try await scheduler.look { _ in
          true
        } runIfDue: { dataset in
          log.append(dataset.name)
        }
      }
      gate.open()
      try await group.waitForAll()
    }
    #expect(log.all == ["b", "c", "b", "c", "b", "c"])
    try await scheduler.look { _ in
      true
    } runIfDue: { dataset in
      log.append(dataset.name)
    }
    #expect(log.all.suffix(3) == ["long", "b", "c"])
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `no dataset ever runs beside itself`(seed: UInt64) async throws {
    let scheduler = Self.scheduler(try Self.datasets("a", "b", "c"))
    let running = Names()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<4 as Range<UInt64> {
        group.addTask {
          var generator = SeededGenerator(seed: seed * 4 + lane)
          for _ in 0..<50 {
            let pauses = Int.random(in: 0...5, using: &generator)
            try await scheduler.look { _ in
              true
            } runIfDue: { dataset in
              #expect(running.insert(dataset.name))
              for _ in 0..<pauses { await Task.yield() }
              running.remove(dataset.name)
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `a dataset that fails stops no other, and is tried again after a pause`() async throws {
    let now = Moment(moment(0))
    let scheduler = Self.scheduler(try Self.datasets("a", "broken", "c")) { now.value }
    let log = Names()
    func look() async throws {
      try await scheduler.look {
        $0 is Lost
      } runIfDue: { dataset in
        log.append(dataset.name)
        if dataset.name == "broken" { throw Broken() }
      }
    }
    try await look()
    #expect(log.all == ["a", "broken", "c"])
    let retry = moment(0).advanced(by: Scheduler.pauseAfterFailure)
    now.set(retry.advanced(by: .microseconds(-1)))
    try await look()
    #expect(log.all == ["a", "broken", "c", "a", "c"])
    now.set(retry)
    try await look()
    #expect(log.all.suffix(3) == ["a", "broken", "c"])
  }

  @Test func `what is fatal is thrown, and the dataset is free again`() async throws {
    let scheduler = Self.scheduler(try Self.datasets("a", "b")) { moment(0) }
    let log = Names()
    await #expect(throws: Lost.self) {
      try await scheduler.look {
        $0 is Lost
      } runIfDue: { dataset in
        log.append(dataset.name)
        throw Lost()
      }
    }
    #expect(log.all == ["a"])
  }
}

/// Names of datasets, in order.
private final class Names: Sendable {
  private let names = Mutex<[String]>([])

  var all: [String] { names.withLock { $0 } }

  func append(_ name: String) { names.withLock { $0.append(name) } }

  /// - Returns: whether it was not there.
  func insert(_ name: String) -> Bool {
    names.withLock { names in
      if names.contains(name) { return false }
      names.append(name)
      return true
    }
  }

  func remove(_ name: String) { names.withLock { $0.removeAll { $0 == name } } }
}
