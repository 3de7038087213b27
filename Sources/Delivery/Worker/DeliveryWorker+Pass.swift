import History
import Logging
import Profiles

extension DeliveryWorker {
  /// Claims, sends and records until the pass is over.
  func work(_ start: DeliveryPass) async throws -> DeliverySummary {
    var pass = start
    await withTaskGroup(of: DeliveryWakeUp.self) { group in
      if let stop = pass.stop {
        group.addTask {
          for await _ in stop {}
          return .stop
        }
        addTick(to: &group)
      }
      repeat {
        repeat {
          await claim(&pass)
          await send(&pass, in: &group)
        } while pass.sending == 0 && pass.mayClaim(upTo: limits.inFlight)
        guard !pass.isOver, let wakeUp = await group.next() else { break }
        await handle(wakeUp, &pass, in: &group)
      } while true
      group.cancelAll()
    }
    if let failure = pass.failure { throw failure }
    return pass.summary
  }

  private func handle(
    _ wakeUp: DeliveryWakeUp, _ pass: inout DeliveryPass, in group: inout TaskGroup<DeliveryWakeUp>
  ) async {
    switch wakeUp {
    case .sent(let message, let result):
      pass.sending -= 1
      // The next message of the same subject is due only now.
      pass.isExhausted = false
      await record(message, result, &pass)
    case .tick:
      pass.isExhausted = false
      addTick(to: &group)
    case .stop: pass.isStopping = true
    }
  }

  private func addTick(to group: inout TaskGroup<DeliveryWakeUp>) {
    group.addTask { [clock, limits] in
      try? await clock.sleep(for: limits.poll)
      return .tick
    }
  }

  private func claim(_ pass: inout DeliveryPass) async {
    guard pass.mayClaim(upTo: limits.inFlight) else { return }
    let due = pass.dueAt()
    let moment = pass.moment()
    do {
      let messages = try await queue.claim(
        limit: min(limits.claim, limits.inFlight - pass.inFlight), now: due, lease: limits.lease + moment.since(due),
        except: busyReceivers())
      pass.isExhausted = messages.isEmpty
      pass.inFlight += messages.count
      let beginBefore = moment.advanced(by: limits.lease - Deadlines.send)
      for message in messages { append(ClaimedMessage(message: message, beginBefore: beginBefore)) }
    } catch {
      pass.failure = pass.failure ?? error
    }
  }

  /// Starts a send for every receiver that is free, and gives back what is not to be sent now.
  private func send(_ pass: inout DeliveryPass, in group: inout TaskGroup<DeliveryWakeUp>) async {
    let isStopping = pass.isStopping || pass.failure != nil
    for name in idleReceivers() {
      while let (message, decision) = next(of: name, now: pass.moment(), isStopping: isStopping) {
        switch decision {
        case .hold(let until, let failure): await hold(message, until: until, failure, &pass)
        case .dead(let failure):
          if case .expired = failure, await !tellOfLate(message, &pass) { break }
          await bury(message, failure, &pass)
        case .send:
          pass.sending += 1
          let receiver = receivers[name]
          group.addTask { [now = pass.moment()] in .sent(message, await Self.send(message, to: receiver, now: now)) }
        }
      }
    }
  }

  private static func send(_ message: OutboxMessage, to receiver: (any Receiver)?, now: Instant) async -> SendResult {
    guard let receiver else { return .permanent(.unknownReceiver) }
    guard let event = OutboundEvent(message) else { return .permanent(.malformedBody) }
    CrashPoint.reached(CrashPoint.afterClaimBeforePost)
    let result = await receiver.deliver(event, now: now)
    if result == .delivered { CrashPoint.reached(CrashPoint.afterPostBeforeRecord) }
    return result
  }
}

// MARK: - Recording

extension DeliveryWorker {
  private func record(_ message: OutboxMessage, _ result: SendResult, _ pass: inout DeliveryPass) async {
    let now = pass.moment()
    let conclusion = conclude(message, result, now: now)
    switch result {
    case .delivered:
      if await finish(message, conclusion, &pass) { pass.summary.delivered += 1 }
      logger.info("delivered", metadata: Self.metadata(message))
    case .retry(_, let failure):
      if await finish(message, conclusion, &pass) { pass.summary.retried += 1 }
      pass.summary.failures[message.receiver] = failure
      logger.warning("not delivered, to be tried again", metadata: Self.metadata(message, failure))
    case .permanent(let failure), .disabled(let failure): await bury(message, failure, &pass)
    }
    CrashPoint.reached(CrashPoint.afterRecord)
  }

  private func hold(
    _ message: OutboxMessage, until instant: Instant, _ failure: SendFailure, _ pass: inout DeliveryPass
  ) async {
    if await finish(message, .retry(at: instant, error: failure.description), &pass) { pass.summary.held += 1 }
    pass.summary.failures[message.receiver] = pass.summary.failures[message.receiver] ?? failure
    logger.debug("held", metadata: Self.metadata(message, failure))
  }

  /// A dead letter is told to the other receivers before it is recorded: a kill in between makes that telling happen
  /// twice, and the second one changes nothing.
  private func bury(_ message: OutboxMessage, _ failure: SendFailure, _ pass: inout DeliveryPass) async {
    pass.summary.failures[message.receiver] = failure
    logger.error("not delivered, for good", metadata: Self.metadata(message, failure))
    let others = receivers.keys.filter { $0 != message.receiver }.sorted()
    // Of a dead letter about a dead letter nobody is told, or two broken receivers would write to each other for ever.
    if message.type != EventType.deliveryDead, !others.isEmpty {
      // Due at once, so that this very pass tells of it.
      let now = pass.dueAt()
      let event = DeadLetterEvent(message, reason: failure, now: now)
      guard await enqueue({ try event.messages(to: others, now: now) }, &pass) else { return }
    }
    if await finish(message, .dead(reason: failure.description), &pass) {
      pass.summary.dead += 1
      pass.summary.givenUp[message.receiver] = failure
    }
  }

  /// Pages that come too late become one summary for their receiver, put into the outbox before the first of them is
  /// recorded as dead: a kill in between makes a second summary, and never none.
  private func tellOfLate(_ message: OutboxMessage, _ pass: inout DeliveryPass) async -> Bool {
    let now = pass.dueAt()
    let late = takeLate(message, now: pass.moment())
    guard let event = LateAlertsEvent(late, now: now) else { return true }
    return await enqueue({ [try event.message(to: message.receiver, now: now)] }, &pass)
  }

  /// - Returns: false where the queue failed: what was to be told is not, so its cause must not be recorded.
  private func enqueue(_ messages: () throws -> [OutboxMessage], _ pass: inout DeliveryPass) async -> Bool {
    do {
      _ = try await queue.enqueue(try messages())
      return true
    } catch {
      pass.failure = pass.failure ?? error
      return false
    }
  }

  /// - Returns: whether it counts: false where the lease had ended and someone else sends the message, or the queue
  ///   failed.
  private func finish(_ message: OutboxMessage, _ result: DeliveryResult, _ pass: inout DeliveryPass) async -> Bool {
    pass.inFlight -= 1
    do {
      if try await queue.finish(message, result, now: pass.moment()) { return true }
      pass.summary.lost += 1
      logger.warning("the lease had ended before the send did", metadata: Self.metadata(message))
    } catch {
      pass.failure = pass.failure ?? error
    }
    return false
  }

  private static func metadata(_ message: OutboxMessage, _ failure: SendFailure? = nil) -> Logger.Metadata {
    var metadata: Logger.Metadata = [
      "event": "\(message.eventID)", "receiver": "\(message.receiver)", "type": "\(message.type)",
      "attempt": "\(message.attempt)",
    ]
    if let failure { metadata["reason"] = "\(failure)" }
    return metadata
  }
}
