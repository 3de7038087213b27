/// A `numeric` of the server: its exact decimal text, and the double nearest to it.
package struct PostgresNumeric: Hashable, Sendable, CustomStringConvertible {
  /// As the server prints it: "12.50", "-0.001", "NaN", "Infinity", "-Infinity".
  package let text: String
  /// Correctly rounded; infinite also where the number is beyond the range of a double.
  package let double: Double

  package var description: String { text }
  package var isNaN: Bool { double.isNaN }

  /// Takes the server's text form; nil when it is not a number.
  package init?(text: String) {
    switch text {
    case "NaN": double = .nan
    case "Infinity": double = .infinity
    case "-Infinity": double = -.infinity
    default:
      guard text.utf8.allSatisfy({ "0123456789.+-eE".utf8.contains($0) }), let value = Double(text) else { return nil }
      double = value
    }
    self.text = text
  }

  /// Takes the server's binary form; nil when it is malformed.
  init?(wire bytes: UnsafeRawBufferPointer) {
    guard let wire = NumericWire(bytes) else { return nil }
    text = wire.text
    double = wire.double
  }

  package static func == (left: PostgresNumeric, right: PostgresNumeric) -> Bool { left.text == right.text }

  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
