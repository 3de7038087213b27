/// `leadsman.yaml`: the sources, the state and the limits of the agent.
package struct Settings: Sendable {
  package enum State: Sendable {
    /// A private Postgres that Leadsman starts itself, in `directory`.
    case embedded(directory: String)
    case connection(Secret)
  }

  /// A server and what a scan may ask of it.
  package struct Source: Sendable {
    package let name: String
    /// A libpq connection string or URI; empty: libpq's own environment.
    package let connection: Secret
    package let statementTimeout: Duration
    package let lockTimeout: Duration
    /// What a dataset's own `scan` leaves open.
    package let limits: ReadingLimits

    package init(
      name: String, connection: Secret, statementTimeout: Duration, lockTimeout: Duration,
      limits: ReadingLimits = ReadingLimits()
    ) {
      self.name = name
      self.connection = connection
      self.statementTimeout = statementTimeout
      self.lockTimeout = lockTimeout
      self.limits = limits
    }
  }

  /// How long profiles are kept, and how finely.
  package struct Retention: Sendable, Hashable {
    /// The age at which the profiles of days become profiles of weeks; nil for never.
    package var rollUpAfter: Duration?
    /// The age at which profiles are deleted; nil for never.
    package var deleteAfter: Duration?

    package init(rollUpAfter: Duration? = nil, deleteAfter: Duration? = nil) {
      self.rollUpAfter = rollUpAfter
      self.deleteAfter = deleteAfter
    }
  }

  package let sources: [Source]
  package let state: State
  /// Folder of rule files, absolute or relative to the settings file.
  package let rules: String
  /// Path of `routes.yaml`, absolute or relative to the settings file; nil when the default path holds none.
  package let routes: String?
  /// How many datasets the agent runs side by side.
  package let concurrency: Int
  package let retention: Retention

  package init(
    sources: [Source], state: State, rules: String, routes: String?, concurrency: Int,
    retention: Retention = Retention()
  ) {
    self.sources = sources
    self.state = state
    self.rules = rules
    self.routes = routes
    self.concurrency = concurrency
    self.retention = retention
  }
}
