/// What a value of a YAML file may be: what the readers take their keys and words from, and the JSON Schemas are made of.
indirect enum Form: Sendable {
  /// Any single value, which is read as text.
  case text
  /// Any single value, also an empty text.
  case scalar
  case number
  case integer(ClosedRange<Int>)
  case boolean
  /// 0…1.
  case share
  /// `2 %` or `0.02`.
  case percentage
  case duration
  case calendarWindow
  case timeZone
  case cron
  /// `28 windows`.
  case windows
  /// `3 of 5 windows`.
  case persistence
  /// `1 per 90 days`.
  case falseAlarms
  /// `2013-01-01..2013-04-01`.
  case dates
  /// Letters, digits, `_`, `-` and `.`.
  case identifier
  /// One of these.
  case words([String])
  /// One of the form or a list of it, of one at least.
  case oneOrMany(Form)
  case list(of: Form, isEmptyAllowed: Bool)
  case map(MapForm)
  /// A map of any names to values of one form.
  case mapOfNames(to: Form)
  case oneOf([Form])
  /// What is defined once, under a name.
  case named(String, Form)

  static let texts = Form.oneOrMany(.text)
  /// A text, or the file that holds it.
  static let secret = Form.named("secret", .oneOf([.scalar, .map(secretFile)]))
  static let secretFile = MapForm([KeyForm("file", .text, isRequired: true)])

  static func words<Word: RawRepresentable<String> & CaseIterable>(of type: Word.Type) -> Form {
    .words(type.allCases.map(\.rawValue))
  }

  static func map(_ keys: [KeyForm]) -> Form { .map(MapForm(keys)) }
}

/// A key of a map: what stands under it, and what it is for.
struct KeyForm: Sendable {
  let name: String
  let form: Form
  let isRequired: Bool
  /// For a person who writes the file; empty where the name says all.
  let about: String

  init(_ name: String, _ form: Form, isRequired: Bool = false, _ about: String = "") {
    self.name = name
    self.form = form
    self.isRequired = isRequired
    self.about = about
  }
}

/// A map with known keys.
struct MapForm: Sendable {
  let keys: [KeyForm]
  /// Sets of keys of each of which one at least has to be there.
  let oneOf: [[String]]
  /// Pairs of keys that exclude each other.
  let exclusive: [(String, String)]

  init(_ keys: [KeyForm], oneOf: [[String]] = [], exclusive: [(String, String)] = []) {
    self.keys = keys
    self.oneOf = oneOf
    self.exclusive = exclusive
  }

  var names: [String] { keys.map(\.name) }
}

extension [KeyForm] {
  var names: [String] { map(\.name) }
}
