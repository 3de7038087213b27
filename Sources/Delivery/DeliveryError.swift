/// What is wrong with a receiver's rule or with an event that should be sent.
package enum DeliveryError: Error, Equatable {
  /// Not `http://host…` or `https://host…`.
  case malformedURL(receiver: String)
  /// Not `whsec_` and base64.
  case malformedSecret(receiver: String)
  case emptyCommand(receiver: String)
  case emptyPath(receiver: String)
  /// Cut to the least, the event is still larger than receivers take.
  case eventTooLarge(type: String, bytes: Int, limit: Int)
}

extension DeliveryError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformedURL(let receiver):
      "receiver \(receiver): the URL is not of the form https://host/path"
    case .malformedSecret(let receiver):
      "receiver \(receiver): a secret must be whsec_ followed by base64, as `openssl rand -base64 32` prints it"
    case .emptyCommand(let receiver): "receiver \(receiver): the command is empty"
    case .emptyPath(let receiver): "receiver \(receiver): the path is empty"
    case .eventTooLarge(let type, let bytes, let limit):
      "\(type): the event has \(bytes) bytes, more than the \(limit) that receivers take"
    }
  }
}
