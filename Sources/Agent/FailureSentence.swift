import Delivery
import History
import Postgres
import Profiles
import Scans

/// An error as a sentence without data values or secrets.
package struct FailureSentence: CustomStringConvertible {
  package let description: String

  package init(_ error: any Error) { self.init(error, showingValues: false) }

  /// - Parameter showingValues: adds the words of the server or of libpq, which can hold values of the data: for the
  ///   terminal of who asked for them, never to be stored or sent.
  package init(_ error: any Error, showingValues: Bool) {
    description =
      switch error {
      case let error as PostgresError: error.description(showingValues: showingValues)
      case let error as CopyError: error.description
      case let error as ScanError: error.description
      case let error as ProfileError: error.description
      case let error as HistoryError: error.description
      case let error as DeliveryError: error.description
      // The text of an error that is not ours may quote data.
      default: "unexpected \(type(of: error)); please report it"
      }
  }
}
