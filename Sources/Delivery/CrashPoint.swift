import Foundation

/// A named place where a test can have the process killed, as `kill -9` would.
///
/// The environment variable `LEADSMAN_CRASH_AT` names the place; unset, which is the rule, a place costs one
/// comparison with nil. It is in every build, so that what the kill tests prove holds for the program that is shipped.
package enum CrashPoint {
  /// A message is claimed and not yet sent.
  package static let afterClaimBeforePost = "after-claim-before-post"
  /// The receiver has the message and the outbox does not know.
  package static let afterPostBeforeRecord = "after-post-before-record"
  /// The outbox knows what became of the message.
  package static let afterRecord = "after-record"

  private static let armed: String? = ProcessInfo.processInfo.environment["LEADSMAN_CRASH_AT"]

  /// Ends the process by SIGKILL when it is armed for `name`: no handler, no flush, no deinit.
  package static func reached(_ name: String) {
    guard let armed, armed == name else { return }
    kill(getpid(), SIGKILL)
  }
}
