package import Rules

/// The receivers of `alerts/routes.yaml`, by name, on one HTTP client.
package struct Receivers: Sendable {
  package let byName: [String: any Receiver]

  /// Makes the receivers, runs `body` and closes their connections, whatever happens.
  /// - Throws: `DeliveryError` for a rule that no receiver can be made of, or what `body` throws.
  package static func with<Result: Sendable>(
    _ rules: [ReceiverRule], limits: HTTPSender.Limits = .standard,
    _ body: (Receivers) async throws -> Result
  ) async throws -> Result {
    let sender = HTTPSender(limits: limits)
    do {
      let result = try await body(try Receivers(rules, sender: sender))
      await sender.shutdown()
      return result
    } catch {
      await sender.shutdown()
      throw error
    }
  }

  /// - Throws: `DeliveryError`.
  package init(_ rules: [ReceiverRule], sender: HTTPSender) throws(DeliveryError) {
    var byName: [String: any Receiver] = [:]
    for rule in rules { byName[rule.name] = try Self.receiver(rule, sender: sender) }
    self.byName = byName
  }

  private static func receiver(_ rule: ReceiverRule, sender: HTTPSender) throws(DeliveryError) -> any Receiver {
    switch rule.kind {
    case .webhook(let url, let secrets):
      try WebhookReceiver(name: rule.name, url: url, secrets: secrets, sender: sender)
    case .alertmanager(let urls): try AlertmanagerReceiver(name: rule.name, urls: urls, sender: sender)
    case .exec(let command): try ExecReceiver(name: rule.name, command: command)
    case .file(let path): try FileReceiver(name: rule.name, path: path)
    }
  }
}
