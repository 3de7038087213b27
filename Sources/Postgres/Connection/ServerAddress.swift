import CLibpq

/// Which server, database and user a message speaks of; nothing secret.
package struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
  /// Host name, address, or directory of the Unix socket.
  package let host: String
  package let port: String
  package let database: String
  package let user: String

  package init(host: String, port: String, database: String, user: String) {
    self.host = host
    self.port = port
    self.database = database
    self.user = user
  }

  /// What a connection uses, or tried to use, after libpq has filled in its defaults.
  init(of connection: OpaquePointer?) {
    host = String(libpq: PQhost(connection)) ?? ""
    port = String(libpq: PQport(connection)) ?? ""
    database = String(libpq: PQdb(connection)) ?? ""
    user = String(libpq: PQuser(connection)) ?? ""
  }

  /// `database "flights" on warehouse:5432 as user "leadsman"`, without the parts that are not known.
  package var description: String {
    let server = host.hasPrefix("/") ? "\(host) (socket)" : host
    let place = [server, port].filter { !$0.isEmpty }.joined(separator: ":")
    return [
      database.isEmpty ? nil : "database \"\(database)\"",
      place.isEmpty ? nil : "on \(place)",
      user.isEmpty ? nil : "as user \"\(user)\"",
    ].compactMap(\.self).joined(separator: " ")
  }
}

extension String {
  /// A string of libpq's; nil where libpq has none or an empty one.
  init?(libpq text: UnsafePointer<CChar>?) {
    guard let text, text.pointee != 0 else { return nil }
    self.init(cString: text)
  }
}
