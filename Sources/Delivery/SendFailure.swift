package import Profiles

/// What became of one attempt to send.
package enum SendResult: Sendable, Equatable {
  case delivered
  /// It may work later. `after`: how long the receiver asks everybody to wait.
  case retry(after: Duration?, SendFailure)
  /// It would fail again.
  case permanent(SendFailure)
  /// The receiver wants nothing any more.
  case disabled(SendFailure)
}

/// Why an attempt failed: no URL, no secret, nothing that the other side said.
package enum SendFailure: Sendable, Equatable {
  case status(Int, host: String)
  case connection(host: String)
  case timeOut(host: String)
  case canceled
  /// The HTTP client refused to send it.
  case refusedRequest(host: String)
  case exit(code: Int32)
  case signal(Int32)
  case commandNotFound
  case commandTimeOut
  case commandNotStarted
  /// A file that could not be written: which call failed, and its errno.
  case file(call: String, errno: Int32)
  case malformedBody
  /// An event of a kind that the receiver has no use for.
  case unsupported(type: String)

  case unknownReceiver
  case receiverDisabled
  case expired(age: Duration)
  case circuitOpen(until: Instant)
  case throttled(until: Instant)
  /// The lease would end before the send does.
  case notBegun
}

extension SendFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .status(let code, let host): "HTTP \(code) from \(host)"
    case .connection(let host): "no connection to \(host)"
    case .timeOut(let host): "no answer in time from \(host)"
    case .canceled: "canceled"
    case .refusedRequest(let host): "a request to \(host) that cannot be sent"
    case .exit(let code): "the command exited with \(code)"
    case .signal(let number): "the command was ended by signal \(number)"
    case .commandNotFound: "the command was not found"
    case .commandTimeOut: "the command did not end in time"
    case .commandNotStarted: "the command could not be started"
    case .file(let call, let code): "the file could not be written: \(call), errno \(code)"
    case .malformedBody: "the stored event is not JSON"
    case .unsupported(let type): "this receiver has no use for \(type)"
    case .unknownReceiver: "alerts/routes.yaml names no such receiver"
    case .receiverDisabled: "the receiver has asked for no more messages (HTTP 410)"
    case .expired(let age): "not delivered within \(age.components.seconds / 3600) hours"
    case .circuitOpen(let until): "the receiver keeps failing; next attempt at \(until)"
    case .throttled(let until): "the receiver takes no more for now; next attempt at \(until)"
    case .notBegun: "not begun in time"
    }
  }
}
