/// Why no connection came about, and where.
package struct ConnectionFailure: Sendable {
  package enum Reason: Sendable, Hashable {
    /// Nothing listens at the address.
    case noServer
    case unknownHost
    case timedOut
    case wrongPassword
    /// The server asks for a password and none was given.
    case passwordMissing
    /// The user does not exist, may not log in, or no line of pg_hba.conf lets it in.
    case notAuthorized
    case databaseMissing
    case tls
    case tooManyConnections
    /// The server is starting up or shutting down.
    case notReady
    /// libpq cannot read the connection string.
    case invalidConnectionString
    /// `service=…` names none that a service file defines, or there is no such file.
    case serviceMissing
    case other
  }

  package let reason: Reason
  package let address: ServerAddress
  /// nil where the server was not reached.
  package let sqlState: SQLState?
  /// libpq's words, which can quote from the connection string.
  let libpqMessage: String

  /// - Parameter message: libpq's, with the server's part in the verbose form, which carries the SQLSTATE.
  init(address: ServerAddress, libpqMessage message: String, hasTimedOut: Bool = false) {
    self.address = address
    libpqMessage = message
    sqlState = Self.sqlState(in: message)
    reason = hasTimedOut ? .timedOut : Self.reason(sqlState: sqlState, message: message)
  }

  init(_ reason: Reason, address: ServerAddress) {
    self.reason = reason
    self.address = address
    sqlState = nil
    libpqMessage = ""
  }

  /// The code after the severity: "FATAL:  28P01: password authentication failed …".
  private static func sqlState(in message: String) -> SQLState? {
    message.firstMatch(of: #/:  ([0-9A-Z]{5}): /#).map { SQLState(String($0.1)) }
  }

  private static func reason(sqlState: SQLState?, message: String) -> Reason {
    switch sqlState {
    case .invalidPassword: return .wrongPassword
    case .invalidAuthorization: return .notAuthorized
    case .databaseMissing: return .databaseMissing
    case .tooManyConnections: return .tooManyConnections
    case .cannotConnectNow: return .notReady
    default: return reason(message: message)
    }
  }

  /// What libpq says in English by itself when the server has said nothing.
  private static let phrases: [(String, Reason)] = [
    ("no password supplied", .passwordMissing),
    ("password authentication failed", .wrongPassword),
    ("no pg_hba.conf entry", .notAuthorized),
    ("definition of service", .serviceMissing),
    ("service file", .serviceMissing),
    ("could not translate host name", .unknownHost),
    ("timeout expired", .timedOut),
    ("Connection timed out", .timedOut),
    ("SSL", .tls),
    ("certificate", .tls),
    ("too many clients", .tooManyConnections),
    ("Connection refused", .noServer),
    ("No such file or directory", .noServer),
    ("No route to host", .noServer),
    ("Network is unreachable", .noServer),
  ]

  private static func reason(message: String) -> Reason {
    phrases.first { message.contains($0.0) }?.1 ?? .other
  }
}
