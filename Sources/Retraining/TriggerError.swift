/// Why a report on a trigger was refused.
package enum TriggerError: Error, Equatable {
  case notAllowed(trigger: String, action: TriggerAction.Name, status: Trigger.Status, worker: String?)
  case noWorker(trigger: String)
  case successThatFailed(trigger: String)
}

extension TriggerError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notAllowed(let trigger, let action, let status, let worker):
      "\(trigger) cannot become \(action.leadsTo.words): it is \(Self.words(status, worker)). \(Self.remedy(status))"
    case .noWorker(let trigger): "No worker is named that accepts \(trigger); give its name."
    case .successThatFailed(let trigger): "The outcome of \(trigger) is failed, which is no success; report failed."
    }
  }

  private static func words(_ status: Trigger.Status, _ worker: String?) -> String {
    guard let worker, status == .accepted || status == .running else { return status.words }
    return "\(status.words) (by \(worker))"
  }

  private static func remedy(_ status: Trigger.Status) -> String {
    let next = status.allowed.map(\.leadsTo.words)
    guard !next.isEmpty else { return "That is its end; a new trigger is needed." }
    guard next.count > 1 else { return "It can only become \(next.joined())." }
    return "It can become \(next.dropLast().joined(separator: ", ")) or \(next.suffix(1).joined())."
  }
}

extension Trigger.Status {
  fileprivate var words: String { rawValue.replacing("_", with: " ") }
}
