import Postgres

/// An error as a sentence without data values or secrets.
package struct FailureSentence: CustomStringConvertible {
  package let description: String

  package init(_ error: any Error) {
    // Errors of our own describe themselves; of any other not even the text is shown, as it may quote data.
    description =
      (error as? any CustomStringConvertible).map(\.description) ?? "unexpected \(type(of: error)); please report it"
  }
}
