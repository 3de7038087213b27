import Delivery
import Foundation
import Rules

/// Makes each receiver of the routes file on trial, so that what none can be made of is a mistake at its place.
struct ReceiverCheck {
  let sender: HTTPSender
  /// Where programs are looked for; nil: programs are not looked for, as the command starts none.
  let path: String?

  func mistakes(in rule: ReceiverRule) -> [Located<RuleError.Mistake>] {
    switch rule.kind {
    case .webhook(let url, let secrets):
      let isAddress = (try? WebhookReceiver(name: rule.name, url: url, secrets: [], sender: sender)) != nil
      return (isAddress ? [] : rule.places.addresses.map { Located(.malformedAddress, at: $0) })
        + zip(secrets, rule.places.secrets).filter { SigningKey($0.0) == nil }
        .map { Located(.malformedSecret, at: $0.1) }
    case .alertmanager(let urls):
      return zip(urls, rule.places.addresses).filter { url, _ in
        (try? AlertmanagerReceiver(name: rule.name, urls: [url], sender: sender)) == nil
      }.map { Located(.malformedAddress, at: $0.1) }
    case .exec(let command):
      guard let path, let program = command.first, let mistake = Self.mistake(in: program, path: path) else {
        return []
      }
      return [Located(mistake, at: rule.places.command ?? rule.location)]
    case .file: return []
    }
  }

  /// As the program is looked for when it is started: a name on the PATH, a path from the working directory.
  private static func mistake(in program: String, path: String) -> RuleError.Mistake? {
    let folders = path.split(separator: ":").map(String.init)
    let candidates = program.contains("/") ? [program] : folders.map { "\($0)/\(program)" }
    let files = FileManager.default
    let found = candidates.filter { candidate in
      var isFolder: ObjCBool = false
      return files.fileExists(atPath: candidate, isDirectory: &isFolder) && !isFolder.boolValue
    }
    if found.contains(where: files.isExecutableFile) { return nil }
    if !found.isEmpty { return .programNotExecutable }
    return program.contains(" ") ? .programIsCommandLine : .programMissing
  }
}
