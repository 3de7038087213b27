/// What a column's name says of its part: a guess, which the draft shows and a person confirms.
package enum ColumnRole: String, Sendable, CaseIterable {
  case sensitive, prediction, label, version, key

  private var words: Set<String> {
    switch self {
    case .sensitive:
      [
        "email", "mail", "phone", "mobile", "fax", "ssn", "passport", "surname", "firstname", "lastname", "fullname",
        "birthday", "birthdate", "dob", "iban", "password", "passwd", "secret", "token", "address", "street",
        "username", "creditcard", "cvv", "nino", "taxid",
      ]
    case .prediction:
      [
        "prediction", "predicted", "pred", "score", "proba", "probability", "likelihood", "yhat", "logit",
      ]
    case .label: ["label", "target", "outcome", "truth", "actual", "ytrue"]
    case .version: ["version"]
    case .key: ["id", "uuid", "guid", "key"]
    }
  }

  /// Words that follow one another.
  private var phrases: [[String]] {
    switch self {
    case .sensitive:
      [
        ["first", "name"], ["last", "name"], ["full", "name"], ["family", "name"], ["given", "name"],
        ["maiden", "name"], ["user", "name"], ["customer", "name"], ["passenger", "name"], ["patient", "name"],
        ["person", "name"], ["contact", "name"], ["employee", "name"], ["birth", "date"], ["date", "birth"],
        ["date", "of", "birth"], ["credit", "card"], ["card", "number"], ["account", "number"], ["tax", "id"],
        ["social", "security"], ["national", "id"], ["driver", "license"], ["api", "key"],
      ]
    case .prediction: [["y", "hat"]]
    case .label: [["y", "true"], ["ground", "truth"]]
    case .version, .key: []
    }
  }

  /// Whether the name has a word of the role: `customer_email`, `customerEmail`, `E-Mail`.
  package static func names(_ column: String, _ role: ColumnRole) -> Bool {
    let words = words(of: column)
    // "name" alone is a person's more often than not.
    if role == .sensitive, words == ["name"] { return true }
    // Of a mail only that it was sent, or how many.
    let isAbout: Set<String> = ["count", "sent", "is", "has", "num", "verified", "opened", "type", "kind"]
    if role == .sensitive, !isAbout.isDisjoint(with: words) { return false }
    if !role.words.isDisjoint(with: words) { return true }
    return role.phrases.contains { phrase in
      words.indices.contains { words[$0...].starts(with: phrase) }
    }
  }

  /// The parts of a name, in lower case.
  static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var previous: Character = " "
    for character in name {
      let isBoundary = character.isUppercase && previous.isLowercase
      if isBoundary || !(character.isLetter || character.isNumber) {
        if !word.isEmpty { words.append(word) }
        word = ""
      }
      if character.isLetter || character.isNumber { word.append(contentsOf: character.lowercased()) }
      previous = character
    }
    if !word.isEmpty { words.append(word) }
    return words
  }
}
