import History
import Postgres
import Profiles
import Scans

/// An error as a sentence without data values or secrets.
package struct FailureSentence: CustomStringConvertible {
  package let description: String

  package init(_ error: any Error) {
    description =
      switch error {
      case let error as PostgresError: error.description
      case let error as CopyError: error.description
      case let error as ScanError: error.description
      case let error as ProfileError: error.description
      case let error as HistoryError: error.description
      // The text of an error that is not ours may quote data.
      default: "unexpected \(type(of: error)); please report it"
      }
  }
}
