/// The exit codes, which are part of the contract: of several that apply the first of 2, 1, 3 counts.
enum ExitStatus: Int32 {
  case allHold = 0
  case testFailed = 1
  /// The rules or the command line are wrong.
  case usage = 2
  /// Something could not be evaluated: source unreachable, permission, time-out.
  case notEvaluated = 3

  /// The code of several datasets together.
  static func worst(_ statuses: [ExitStatus]) -> ExitStatus {
    [.usage, .testFailed, .notEvaluated].first(where: statuses.contains) ?? .allHold
  }
}

/// Ends the command with a code, after a sentence where there is one.
struct CommandFailure: Error {
  let status: ExitStatus
  let sentence: String?

  init(_ status: ExitStatus, _ sentence: String? = nil) {
    self.status = status
    self.sentence = sentence
  }
}
