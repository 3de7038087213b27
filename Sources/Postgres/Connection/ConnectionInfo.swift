import CLibpq
import Foundation

/// How to reach a server: a libpq connection string, a URI, `service=…`, or a database name; empty for libpq's defaults.
///
/// Printing it shows host, port, database and user, never the password.
package struct ConnectionInfo: Hashable, Sendable {
  /// As it was given; can hold a password, and belongs in no message.
  package let text: String

  package init(_ text: String) {
    self.text = text
  }

  /// Whether libpq will read `text` as a connection string rather than as the name of a database.
  private var isConnectionString: Bool {
    text.contains("=") || text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
  }

  /// The options that the text itself gives; nil when libpq cannot read it.
  private var options: [String: String]? {
    guard isConnectionString else { return text.isEmpty ? [:] : ["dbname": text] }
    // libpq's message about a faulty string quotes from it, so the message is not asked for.
    guard let parsed = PQconninfoParse(text, nil) else { return nil }
    defer { PQconninfoFree(parsed) }
    return Self.options(parsed)
  }

  /// The options that have a value, in a list of libpq's that ends with a null keyword.
  static func options(_ list: UnsafePointer<PQconninfoOption>) -> [String: String] {
    var options: [String: String] = [:]
    var entry = list
    while let keyword = entry.pointee.keyword {
      if let value = entry.pointee.val { options[String(cString: keyword)] = String(cString: value) }
      entry += 1
    }
    return options
  }

  var isReadable: Bool { options != nil }

  /// The server as far as the text and the environment name it.
  package var address: ServerAddress {
    let options = options ?? [:]
    let environment = ProcessInfo.processInfo.environment
    return ServerAddress(
      host: options["host"] ?? options["hostaddr"] ?? environment["PGHOST"] ?? "",
      port: options["port"] ?? environment["PGPORT"] ?? "",
      database: options["dbname"] ?? environment["PGDATABASE"] ?? "",
      user: options["user"] ?? environment["PGUSER"] ?? "")
  }
}

extension ConnectionInfo: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { isReadable ? address.description : "(unreadable connection string)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["address": address]) }
}
