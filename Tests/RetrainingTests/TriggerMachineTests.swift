import Profiles
import Retraining
import TestSupport
import Testing

@Suite struct TriggerMachineTests {
  private static let actions: [TriggerAction] = [
    .dispatch, .accept(worker: "core-1"), .run, .succeed(.promoted, newVersion: "8"), .fail, .cancel, .timeOut,
  ]

  /// Every status, and all that can follow it.
  private static let table: [(Trigger.Status, Set<Trigger.Status>)] = [
    (.proposed, [.dispatched]),
    (.dispatched, [.accepted, .canceled, .timedOut]),
    (.accepted, [.running, .succeeded, .failed, .canceled, .timedOut]),
    (.running, [.succeeded, .failed, .canceled, .timedOut]),
    (.succeeded, []), (.failed, []), (.canceled, []), (.timedOut, []), (.suppressed, []),
  ]

  @Test("Each status allows the steps of the table and refuses all others", arguments: table)
  func transitions(status: Trigger.Status, next: Set<Trigger.Status>) throws {
    let trigger = trigger(status)
    for action in Self.actions {
      let target = action.name.leadsTo
      if next.contains(target) {
        #expect(try trigger.applying(action).status == target)
      } else if target == status, ![.accept, .succeed, .fail].contains(action.name) {
        #expect(try trigger.applying(action) == trigger)
      } else {
        #expect(
          throws: TriggerError.notAllowed(trigger: trigger.id, action: action.name, status: status, worker: nil)
        ) { try trigger.applying(action) }
      }
    }
    #expect(status.isActive == !next.isEmpty && status.isTerminal == next.isEmpty)
  }

  @Test("A training goes from dispatch to promotion")
  func script() throws {
    var trigger = trigger(.proposed)
    trigger = try trigger.applying(.dispatch)
    #expect(trigger.status == .dispatched)
    trigger = try trigger.applying(.accept(worker: "core-1"))
    #expect(trigger.status == .accepted && trigger.worker == "core-1")
    trigger = try trigger.applying(.run)
    #expect(trigger.status == .running && trigger.isActive)
    trigger = try trigger.applying(.succeed(.promoted, newVersion: "8"))
    #expect(trigger.status == .succeeded && trigger.outcome == .promoted && trigger.newVersion == "8")
    #expect(!trigger.isActive && trigger.worker == "core-1")
  }

  @Test("A training that fails has that as its outcome")
  func failure() throws {
    #expect(try trigger(.running).applying(.fail).outcome == .failed)
    #expect(try trigger(.running).applying(.cancel).outcome == nil)
  }

  @Test("The same report twice changes nothing, another one is refused")
  func repeated() throws {
    let accepted = try trigger(.dispatched).applying(.accept(worker: "core-1"))
    #expect(try accepted.applying(.accept(worker: "core-1")) == accepted)
    #expect(throws: TriggerError.self) { try accepted.applying(.accept(worker: "core-2")) }

    let succeeded = try accepted.applying(.succeed(.gatedOut, newVersion: "8"))
    #expect(try succeeded.applying(.succeed(.gatedOut, newVersion: "8")) == succeeded)
    #expect(throws: TriggerError.self) { try succeeded.applying(.succeed(.promoted, newVersion: "8")) }
    #expect(throws: TriggerError.self) { try succeeded.applying(.succeed(.gatedOut, newVersion: "9")) }
    #expect(throws: TriggerError.self) { try succeeded.applying(.accept(worker: "core-1")) }
  }

  @Test("From any status, whatever is reported, an end stays the end", arguments: 0..<100 as Range<UInt64>)
  func terminal(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var trigger = trigger(.proposed)
    for _ in 0..<40 {
      let action = try #require(Self.actions.randomElement(using: &generator))
      guard let next = try? trigger.applying(action) else {
        #expect(!trigger.status.allowed.contains(action.name))
        continue
      }
      if trigger.status.isTerminal { #expect(next == trigger) }
      #expect(try next.applying(action) == next, "what was reported can be reported again")
      trigger = next
    }
  }

  @Test("Reports that make no sense are refused before all else")
  func senseless() {
    #expect(throws: TriggerError.noWorker(trigger: "TRG-AK179Q6SKR")) {
      try trigger(.dispatched).applying(.accept(worker: " "))
    }
    #expect(throws: TriggerError.successThatFailed(trigger: "TRG-AK179Q6SKR")) {
      try trigger(.running).applying(.succeed(.failed, newVersion: nil))
    }
  }

  @Test(
    "A refusal says how things stand and what is possible",
    arguments: [
      (
        .proposed, TriggerAction.run,
        "TRG-AK179Q6SKR cannot become running: it is proposed. It can only become dispatched."
      ),
      (
        .accepted, .accept(worker: "core-2"),
        "TRG-AK179Q6SKR cannot become accepted: it is accepted (by core-1). "
          + "It can become running, succeeded, failed, canceled or timed out."
      ),
      (
        .timedOut, .cancel,
        "TRG-AK179Q6SKR cannot become canceled: it is timed out. That is its end; a new trigger is needed."
      ),
    ] as [(Trigger.Status, TriggerAction, String)])
  func sentences(status: Trigger.Status, action: TriggerAction, sentence: String) {
    do {
      _ = try trigger(status, worker: "core-1").applying(action)
      Issue.record("\(action) was taken")
    } catch { #expect("\(error)" == sentence) }
  }
}
