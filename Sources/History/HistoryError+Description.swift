import Foundation
import Postgres

extension HistoryError: CustomStringConvertible {
  /// What happened, where, and what to do.
  package var description: String {
    switch self {
    case .databaseIsNewer(let applied, let known):
      """
      The state was migrated to number \(applied) by a newer leadsman, and this one knows up to \(known): install the \
      newer leadsman.
      """
    case .noDatabase, .missingRights, .readOnly, .connectionLost: serverSentence
    case .unreadable(let table, let column):
      """
      The state's leadsman.\(table).\(column) holds a value that this leadsman cannot read: it was written by another \
      version or changed by hand.
      """
    case .programsMissing, .programsTooOld, .otherMajorVersion: programsSentence
    case .cannotEnter(let directory, let user):
      """
      The state's server runs as user \(user), who may not enter \(directory): move the state to a directory that \
      everyone may pass through, such as /var/lib/leadsman.
      """
    case .fileFailed(let path, let number) where number == ENOSPC || number == EDQUOT:
      HistoryError.diskFull(directory: path).description
    case .fileFailed(let path, let number) where number == EACCES || number == EPERM || number == EROFS:
      "No permission for \(path): run leadsman as the owner of the state, or name another directory for it."
    case .fileFailed(let path, let number): "Cannot use \(path): \(String(cString: strerror(number)))."
    case .notOurs(let path):
      """
      \(path) belongs to another user or is open to others: run leadsman as its owner, or name another directory for \
      the state.
      """
    case .diskFull(let directory): "The disk is full at \(directory): make room and run again."
    case .serverFailed(let program, let log, let line):
      "The state's server did not start (\(program)): \(line.isEmpty ? "no message" : line). Its log is \(log)."
    case .serverTimedOut(let log): "The state's server does not answer: see its log, \(log)."
    case .lockTimedOut(let path):
      "Another leadsman has been starting or stopping the state's server for too long (lock \(path)): end it."
    }
  }

  private var serverSentence: String {
    switch self {
    case .noDatabase(let address):
      """
      There is no \(address) for the state: make it with "createdb", or correct `state:` in leadsman.yaml.
      """
    case .missingRights(let address):
      """
      The state's role lacks rights in \(address): let it own the schema leadsman (GRANT CREATE ON DATABASE, or CREATE \
      SCHEMA leadsman AUTHORIZATION with that role), or name another role in `state:`.
      """
    case .readOnly(let address):
      "The state cannot be written in \(address), a standby or a read-only role: name the primary in `state:`."
    case .connectionLost(let address):
      """
      The connection to the state was lost (\(address)): the server was stopped or restarted. What was not committed \
      is not stored; run again.
      """
    default: ""
    }
  }

  private var programsSentence: String {
    switch self {
    case .programsMissing(let directories):
      """
      No Postgres server for the embedded state (looked in \(directories.joined(separator: ", "))): install one with \
      "apt-get install postgresql", set LEADSMAN_PG_BIN to its directory, or name a server of your own as state.
      """
    case .programsTooOld(let directory, let major):
      "The Postgres in \(directory) is version \(major), and the embedded state needs 14 or newer: install a newer one."
    case .otherMajorVersion(let data, let programs, let directory):
      """
      The state in \(directory) was written by Postgres \(data), and the one at hand is \(programs): install \
      postgresql-\(data), set LEADSMAN_PG_BIN to its programs, or upgrade the state with pg_upgrade.
      """
    default: ""
    }
  }
}
