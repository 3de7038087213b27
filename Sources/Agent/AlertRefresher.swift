import Delivery
import History
import Incidents
import Profiles
import Rules

/// Tells Alertmanager again of every incident that lasts: it forgets alerts over a restart, and lets them lapse.
///
/// Sent straight to the receiver and not through the outbox, as the next round repeats it anyway.
struct AlertRefresher: Sendable {
  /// Alertmanager takes an alert for resolved that it has not heard of for so many rounds.
  private static let roundsToLive = 4

  let history: HistoryStore
  let routes: Routes
  let receivers: [String: any Receiver]

  func refresh(every interval: Duration, at now: Instant) async throws {
    let names = Set(routes.receivers.filter { if case .alertmanager = $0.kind { true } else { false } }.map(\.name))
    if names.isEmpty { return }
    for stored in try await history.incidents(status: [.open, .acknowledged]) where stored.lastTold == .page {
      let notice = IncidentNotice(
        stored.incident, .opened, summary: stored.summary, at: now,
        expiresAt: now.advanced(by: interval * Self.roundsToLive))
      for message in try notice.messages(to: routes.receivers(for: stored.incident), step: 0, at: now) {
        guard names.contains(message.receiver), let receiver = receivers[message.receiver] else { continue }
        guard let event = OutboundEvent(message) else { continue }
        // What does not arrive now does so in the next round.
        _ = await receiver.deliver(event, now: now)
      }
    }
  }
}
