extension OrderedValue {
  private static let microsecondsPerDay: Int64 = 86_400_000_000

  /// Days since 1970-01-01 of "2013-01-31", whatever the server's DateStyle; nil for other spellings and for what is no
  /// date.
  static func date(_ text: String) -> OrderedValue? {
    if let infinite = infiniteTime(text) { return infinite }
    var reader = TimeReader(text)
    guard let day = reader.day(), reader.isAtEnd else { return nil }
    return .number(ExactDecimal(day))
  }

  /// Microseconds since 1970-01-01 00:00:00 of "2013-01-31", "2013-01-31 10:00" or "2013-01-31T10:00:00.123456".
  static func timestamp(_ text: String) -> OrderedValue? {
    if let infinite = infiniteTime(text) { return infinite }
    var reader = TimeReader(text)
    guard let moment = reader.moment(), reader.isAtEnd else { return nil }
    return .number(ExactDecimal(moment))
  }

  /// The same, with an offset: without one, the moment depends on the session's time zone.
  static func timestampTZ(_ text: String) -> OrderedValue? {
    if let infinite = infiniteTime(text) { return infinite }
    var reader = TimeReader(text)
    guard let moment = reader.moment(), let offset = reader.offset(), reader.isAtEnd else { return nil }
    return .number(ExactDecimal(moment - offset))
  }

  private static func infiniteTime(_ text: String) -> OrderedValue? {
    switch text {
    case "infinity": .infinity
    case "-infinity": .minusInfinity
    default: nil
    }
  }
}

/// Reads ISO dates and times, of the years 1 to 9999.
private struct TimeReader {
  private static let daysBeforeMonth: [Int64] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  /// Days since 1970-01-01, in the Gregorian calendar.
  mutating func day() -> Int64? {
    guard let year = number(4), year >= 1, take("-"), let month = number(2), (1...12).contains(month), take("-"),
      let day = number(2)
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let before = Self.daysBeforeMonth[Int(month) - 1]
    let length = Self.daysBeforeMonth[Int(month)] - before + (isLeap && month == 2 ? 1 : 0)
    guard (1...length).contains(day) else { return nil }
    let past = year - 1
    let leapDays = past / 4 - past / 100 + past / 400
    return past * 365 + leapDays + before + (isLeap && month > 2 ? 1 : 0) + day - 1 - 719_162
  }

  /// Microseconds since 1970-01-01 00:00:00, of the day's beginning where there is no time.
  mutating func moment() -> Int64? {
    guard let day = day() else { return nil }
    var micros = day * 86_400_000_000
    guard take(" ") || take("T") else { return micros }
    guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60 else { return nil }
    micros += (hour * 60 + minute) * 60_000_000
    guard take(":") else { return micros }
    guard let second = number(2), second < 60 else { return nil }
    micros += second * 1_000_000
    guard take(".") else { return micros }
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
    // More digits the server would round.
    guard (1...6).contains(digits), let fraction = number(digits) else { return nil }
    return micros + (digits..<6).reduce(fraction) { scaled, _ in scaled * 10 }
  }

  /// Microseconds east of UTC: "Z", "+00", "-05", "+05:30".
  mutating func offset() -> Int64? {
    if take("Z") { return 0 }
    let isEast = take("+")
    guard isEast || take("-"), let hours = number(2), hours < 15 else { return nil }
    var minutes = hours * 60
    if take(":") {
      guard let more = number(2), more < 60 else { return nil }
      minutes += more
    }
    return (isEast ? 1 : -1) * minutes * 60_000_000
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// Exactly so many digits.
  private mutating func number(_ digits: Int) -> Int64? {
    let found = rest.prefix(digits)
    guard found.count == digits, found.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    rest = rest.dropFirst(digits)
    return Int64(Substring(found))
  }
}
