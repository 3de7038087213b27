package import Rules

/// Why a test of another tool cannot be said in a rule file; a clause without a full stop.
struct NoEquivalent: Error, Hashable {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// A test that was not imported.
package struct UnmatchedTest: Hashable, Sendable {
  package let location: SourceLocation
  /// As its own file has it, shortened.
  package let title: String
  package let reason: String

  /// For a person, in one line.
  package var sentence: String { "\(location): \(title): \(reason)" }
}
