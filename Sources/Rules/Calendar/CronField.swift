/// One of the five fields: its values, and how its text is read into a set of them (bit n set: value n).
struct CronField {
  let name: String
  let range: ClosedRange<Int>
  let names: [String]

  static let minute = CronField(name: "minute", range: 0...59, names: [])
  static let hour = CronField(name: "hour", range: 0...23, names: [])
  static let dayOfMonth = CronField(name: "day of month", range: 1...31, names: [])
  static let month = CronField(
    name: "month", range: 1...12,
    names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
  /// 7 is Sunday too; `CronExpression` folds it onto 0.
  static let dayOfWeek = CronField(
    name: "day of week", range: 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

  func values(of token: CronToken) throws(CronError) -> UInt64 {
    var bits: UInt64 = 0
    for item in token.split(at: ",") {
      guard !item.text.isEmpty else { throw token.error(.emptyItem(field: name)) }
      bits |= try values(ofItem: item)
    }
    return bits
  }

  private func values(ofItem item: CronToken) throws(CronError) -> UInt64 {
    let parts = item.split(at: "/")
    guard parts.count <= 2 else { throw item.error(.notAValue(item.text, field: name)) }
    let step = parts.count == 2 ? try self.step(parts[1]) : 1
    let range = try bounds(parts[0])
    if parts.count == 2, parts[0].text != "*", !parts[0].text.contains("-") {
      throw item.error(.stepWithoutRange(item.text, field: name))
    }
    return stride(from: range.lowerBound, through: range.upperBound, by: step).reduce(0) { $0 | 1 << UInt64($1) }
  }

  private func step(_ token: CronToken) throws(CronError) -> Int {
    guard token.text.utf8.count <= 4, token.isDigits, let step = Int(token.text) else {
      throw token.error(.notAValue(token.text, field: "step"))
    }
    guard step > 0 else { throw token.error(.zeroStep) }
    return step
  }

  private func bounds(_ token: CronToken) throws(CronError) -> ClosedRange<Int> {
    // `*/7` of days of the week must not count Sunday twice.
    if token.text == "*" { return range.lowerBound...(range.upperBound == 7 ? 6 : range.upperBound) }
    let parts = token.split(at: "-")
    guard parts.count <= 2 else { throw token.error(.notAValue(token.text, field: name)) }
    let first = try value(parts[0])
    guard parts.count == 2 else { return first...first }
    var last = try value(parts[1])
    if range.upperBound == 7, last == 0, parts[1].text.lowercased() == "sun" { last = 7 }
    guard first <= last else { throw token.error(.backwardRange(token.text)) }
    return first...last
  }

  private func value(_ token: CronToken) throws(CronError) -> Int {
    if let index = names.firstIndex(of: token.text.lowercased()) { return range.lowerBound == 1 ? index + 1 : index }
    guard token.isDigits else { throw token.error(.notAValue(token.text, field: name)) }
    guard token.text.utf8.count <= 4, let value = Int(token.text), range.contains(value) else {
      throw token.error(.outOfRange(token.text, field: name, range: range))
    }
    return value
  }
}

/// A piece of a cron expression and where it stands.
struct CronToken {
  let text: String
  let offset: Int

  var isDigits: Bool { !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) } }

  func split(at separator: Character) -> [CronToken] {
    var offset = offset
    return text.split(separator: separator, omittingEmptySubsequences: false).map { piece in
      defer { offset += piece.unicodeScalars.count + 1 }
      return CronToken(text: String(piece), offset: offset)
    }
  }

  func error(_ reason: CronError.Reason) -> CronError {
    CronError(reason: reason, offset: offset, length: max(1, text.unicodeScalars.count))
  }

  /// The words between white space.
  static func words(of text: String) -> [CronToken] {
    var words: [CronToken] = []
    var word = String.UnicodeScalarView()
    var start = 0
    for (offset, scalar) in text.unicodeScalars.enumerated() {
      if scalar.properties.isWhitespace {
        if !word.isEmpty { words.append(CronToken(text: String(word), offset: start)) }
        word.removeAll()
      } else {
        if word.isEmpty { start = offset }
        word.append(scalar)
      }
    }
    if !word.isEmpty { words.append(CronToken(text: String(word), offset: start)) }
    return words
  }
}
