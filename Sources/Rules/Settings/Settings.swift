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

    package init(name: String, connection: Secret, statementTimeout: Duration, lockTimeout: Duration) {
      self.name = name
      self.connection = connection
      self.statementTimeout = statementTimeout
      self.lockTimeout = lockTimeout
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

  package init(sources: [Source], state: State, rules: String, routes: String?, concurrency: Int) {
    self.sources = sources
    self.state = state
    self.rules = rules
    self.routes = routes
    self.concurrency = concurrency
  }
}
