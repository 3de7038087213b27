/// Why a sketch could not be read or merged.
package enum SketchError: Error, Equatable, Sendable {
  /// The bytes end before the field that starts at `byteOffset` is complete.
  case truncated(byteOffset: Int)
  /// The field at `byteOffset` holds what no sketch of this kind holds.
  case malformed(byteOffset: Int, reason: Reason)
  /// Two sketches made with different values of `parameter` cannot be merged.
  case mismatch(parameter: Parameter, ours: Int, theirs: Int)

  package enum Reason: String, Sendable {
    case unknownVersion = "the format version is unknown"
    case wrongFamily = "it is a sketch of another family"
    case unsupportedVariant = "it is a variant of the sketch that is not read"
    case inconsistentHeader = "the header contradicts itself"
    case parameterOutOfRange = "a parameter is out of its range"
    case levelsOutOfOrder = "the levels are not in order"
    case valuesOutOfOrder = "the values are not in order"
    case valueOutOfRange = "a value is out of its range"
    case countsDoNotAddUp = "the counts do not add up"
    case trailingBytes = "bytes are left over"
  }

  package enum Parameter: String, Sendable {
    case capacity
    case edges
    case columns
  }
}

extension SketchError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .truncated(let offset): "stored sketch ends early, within the field at byte \(offset)"
    case .malformed(let offset, let reason): "stored sketch is damaged at byte \(offset): \(reason.rawValue)"
    case .mismatch(let parameter, let ours, let theirs):
      "sketches of \(parameter.rawValue) \(ours) and \(theirs) cannot be merged"
    }
  }
}
