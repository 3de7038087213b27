package import Postgres
import Synchronization

/// The server's own words on failures that a scan tells without them, for a person who asked for them: they can quote
/// data, and so are kept apart from what a profile holds.
package final class ServerWords: Sendable {
  /// Where the scans of this task leave them; nil where nobody asked.
  @TaskLocal package static var kept: ServerWords?

  private let words = Mutex<[String: String]>([:])

  package init() {}

  /// The server's words by the sentence that was told instead.
  package var bySentence: [String: String] { words.withLock(\.self) }

  package func keep(_ error: PostgresError, toldAs sentence: String) {
    let own = error.description
    let full = error.description(showingValues: true)
    guard full.hasPrefix(own), full != own else { return }
    words.withLock { $0[sentence] = sentence + full.dropFirst(own.count) }
  }
}
