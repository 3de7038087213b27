/// A stream of COPY's binary format that breaks the format's rules.
package enum CopyError: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case wrongSignature
    /// A flag is set that a reader must know and this one does not.
    case unknownFlags
    case negativeExtensionLength
    case wrongFieldCount(expected: Int, found: Int)
    case impossibleFieldLength(column: String, length: Int)
    case malformedField(column: String)
    case truncated
    case bytesAfterTrailer
  }

  /// - Parameter byteOffset: from the start of the stream, where the faulty item starts.
  case malformed(byteOffset: Int, reason: Reason)
}

extension CopyError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed(let offset, let reason):
      "The stream of a COPY is malformed at byte \(offset): \(reason.words). The server or a proxy is faulty; run again."
    }
  }
}

extension CopyError.Reason {
  fileprivate var words: String {
    switch self {
    case .wrongSignature: "it does not open with COPY's signature"
    case .unknownFlags: "it uses a feature that is not known"
    case .negativeExtensionLength: "the header's extension has a negative length"
    case .wrongFieldCount(let expected, let found): "a row has \(found) fields instead of \(expected)"
    case .impossibleFieldLength(let column, let length): "column \"\(column)\" has a value of \(length) bytes"
    case .malformedField(let column): "column \"\(column)\" has a value that is not of its type"
    case .truncated: "it ends early"
    case .bytesAfterTrailer: "it goes on after its end"
    }
  }
}
