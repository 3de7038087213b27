/// `alerts/routes.yaml`: who is told of what.
package struct Routes: Sendable {
  package let receivers: [ReceiverRule]
  /// In order; every route that matches adds its receivers. No route at all: every receiver hears everything.
  package let routes: [Route]

  package init(receivers: [ReceiverRule], routes: [Route]) {
    self.receivers = receivers
    self.routes = routes
  }

  package static let none = Routes(receivers: [], routes: [])

  package struct Route: Sendable {
    /// Names of datasets; empty: all.
    package let datasets: [Located<String>]
    /// Classes of fault, as `drift`; empty: all.
    package let classes: [Located<String>]
    package let to: [Located<String>]

    package init(datasets: [Located<String>], classes: [Located<String>], to: [Located<String>]) {
      self.datasets = datasets
      self.classes = classes
      self.to = to
    }
  }
}

/// One receiver of alerts and triggers.
package struct ReceiverRule: Sendable {
  package enum Kind: Sendable {
    /// CloudEvents with Standard Webhooks signatures; `secrets` is newest first, each `whsec_…`.
    case webhook(url: Secret, secrets: [Secret])
    /// Every peer is sent to.
    case alertmanager(urls: [Secret])
    /// The event on standard input; exit code 0 is delivered, 75 is "try again", any other is final.
    case exec(command: [String])
    /// One JSON line an event, appended.
    case file(path: String)
  }

  /// Where the values of `kind` stand, each in its order; empty where no file was read.
  package struct Places: Sendable {
    package let addresses: [SourceLocation]
    package let secrets: [SourceLocation]
    package let command: SourceLocation?

    package init(
      addresses: [SourceLocation] = [], secrets: [SourceLocation] = [], command: SourceLocation? = nil
    ) {
      self.addresses = addresses
      self.secrets = secrets
      self.command = command
    }
  }

  package let name: String
  package let kind: Kind
  package let location: SourceLocation
  package let places: Places

  package init(name: String, kind: Kind, location: SourceLocation, places: Places = Places()) {
    self.name = name
    self.kind = kind
    self.location = location
    self.places = places
  }
}

/// A value that no message may show.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  package let exposed: String

  package init(_ exposed: String) { self.exposed = exposed }

  package var description: String { "•••" }
  package var debugDescription: String { "•••" }
}
