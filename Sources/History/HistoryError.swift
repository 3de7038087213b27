package import Postgres

/// Why the state could not be had, read or written.
package enum HistoryError: Error, Sendable, Equatable {
  /// The database was migrated by a newer Leadsman.
  case databaseIsNewer(applied: Int, known: Int)
  /// The connection string names a database that the server does not have.
  case noDatabase(ServerAddress)
  /// The role may not make the schema `leadsman`, or not use what is in it.
  case missingRights(ServerAddress)
  /// The server is a standby, or the role's transactions are read-only.
  case readOnly(ServerAddress)
  /// The server went away, or ended the connection, while the state was in use; what had not been committed is not
  /// stored.
  case connectionLost(ServerAddress)
  /// A stored value that this version cannot read.
  case unreadable(table: String, column: String)

  /// None of `directories` holds the server's programs.
  case programsMissing(directories: [String])
  /// The only programs found are older than Postgres 14.
  case programsTooOld(directory: String, major: Int)
  /// The data was written by another major version than the programs at hand.
  case otherMajorVersion(data: Int, programs: Int, directory: String)
  /// Leadsman runs as root, the server cannot, and the server's user may not pass through a directory above its own.
  case cannotEnter(directory: String, user: String)
  /// A file or directory could not be made, opened or changed.
  case fileFailed(path: String, errorNumber: Int32)
  /// A directory of ours belongs to another user, or is open to others.
  case notOurs(path: String)
  case diskFull(directory: String)
  /// A program of the server's has failed; `lastLine` is the last that it said.
  case serverFailed(program: String, logFile: String, lastLine: String)
  /// The server neither answered nor ended in time.
  case serverTimedOut(logFile: String)
  /// Another process has held the lock while a server starts or stops for too long.
  case lockTimedOut(path: String)
}
