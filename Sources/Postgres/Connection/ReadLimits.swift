/// How long the reading of a source may take and wait.
package struct ReadLimits: Hashable, Sendable {
  /// Each statement.
  package var statementTimeout: Duration
  /// The wait for each lock.
  package var lockTimeout: Duration
  /// The time between two statements, after which the server ends the session.
  package var idleTimeout: Duration

  package init(statementTimeout: Duration, lockTimeout: Duration, idleTimeout: Duration) {
    self.statementTimeout = statementTimeout
    self.lockTimeout = lockTimeout
    self.idleTimeout = idleTimeout
  }

  package static let standard = ReadLimits(
    statementTimeout: .seconds(30 * 60), lockTimeout: .seconds(30), idleTimeout: .seconds(10 * 60))
}
