import Postgres
import Rules

/// Why an ad hoc source could not be read.
package struct AdHocError: Error, Sendable {
  /// A sentence without data values or secrets, unless the server's own words were asked for.
  package let sentence: String

  init(_ error: any Error, side: String?, showingValues: Bool) {
    let sentence = FailureSentence(error, showingValues: showingValues).description
    self.init(sentence, side: side)
  }

  init(_ sentence: String, side: String? = nil) {
    self.sentence = side.map { "\($0): \(sentence)" } ?? sentence
  }

  static func unknownColumn(_ name: String, in label: String, among columns: [String]) -> AdHocError {
    let nearest = NearestName.nearest(to: name, in: columns).map { "; did you mean '\($0)'?" }
    return AdHocError("there is no column '\(name)' in \(label)\(nearest ?? "")")
  }

  static func sensitiveMissing(_ name: String, in label: String) -> AdHocError {
    AdHocError(
      "\(label) has no column '\(name)', which is named as sensitive: it may be there under another name, so nothing is "
        + "read; give a query that has it under this name, or leaves it out on both sides")
  }

  static func unknownTable(_ name: RelationName, nearest: String?, side: String?) -> AdHocError {
    let hint = nearest.map { "; did you mean \($0)?" } ?? "; check the name and the search path."
    return AdHocError("There is no table or view \(name)\(hint)", side: side)
  }
}
