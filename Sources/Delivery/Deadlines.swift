/// Every time limit of this module, and the numbers that go with them.
enum Deadlines {
  /// For a TCP and TLS connection to a receiver.
  static let connect: Duration = .seconds(5)
  /// For a whole HTTP exchange, from the first look at the name to the last byte of the answer.
  static let request: Duration = .seconds(30)
  /// For a command to read its event and exit.
  static let command: Duration = .seconds(30)
  /// Between asking a command to end and killing it.
  static let commandTeardown: Duration = .seconds(2)
  /// For other senders to finish their line in the same file, and how often to look.
  static let fileLock: Duration = .seconds(10)
  static let fileLockPoll: Duration = .milliseconds(5)
  /// The longest that one send takes, all counted.
  static let send: Duration = .seconds(40)
  /// How long a claimed message is ours: what is not begun one `send` before its end goes back to the queue.
  static let lease: Duration = .seconds(120)
  /// How often the agent looks for messages.
  static let poll: Duration = .seconds(1)
  /// How long the agent waits for sends under way once it is asked to stop.
  static let shutdown: Duration = .seconds(45)

  /// Full-jitter backoff: the first ceiling, and the highest.
  static let firstRetry: Duration = .seconds(1)
  static let longestRetry: Duration = .seconds(15 * 60)
  /// A page must not wait longer because a receiver says so.
  static let longestRetryAfter: Duration = .seconds(60 * 60)
  /// Older than this, a message is dead.
  static let timeToLive: Duration = .seconds(24 * 60 * 60)

  /// How long a circuit stays open at first; it doubles up to `longestRetry`.
  static let firstBreak: Duration = .seconds(30)
  /// Alertmanager would take an alert that ends sooner for resolved: a late page still has to ring.
  static let shortestFiring: Duration = .seconds(5 * 60)
}
