/// Every time limit of this module that no caller sets.
enum Deadlines {
  /// For another process to start or stop the server.
  static let lock: Duration = .seconds(180)
  /// For a server that is there to become ready, or to end: recovery from a crash reads the log since a checkpoint.
  static let serverSettles: Duration = .seconds(120)
  /// For `pg_ctl` to start or stop the server.
  static let serverControl: Duration = .seconds(120)
  /// How often a lock or a server is looked at again.
  static let poll: Duration = .milliseconds(20)
}
