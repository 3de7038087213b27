/// Five cron fields by Vixie's rules: numbers, names, ranges, steps and lists, or a macro as `@daily`.
///
/// When day of month and day of week are both restricted, either suffices; a field that begins with `*` is not
/// restricted, whatever its step. 0 and 7 are Sunday.
package struct CronExpression: Hashable, Sendable {
  /// As the user wrote it.
  package let text: String
  let minutes: [Int]
  let hours: [Int]
  private let daysOfMonth: UInt64
  private let months: UInt64
  private let daysOfWeek: UInt64
  private let eitherDaySuffices: Bool

  private static let macros = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
  ]

  /// - Throws: `CronError`, also for an expression that never matches, as 30 February.
  package init(parsing text: String) throws(CronError) {
    var words = CronToken.words(of: text)
    if words.count == 1, let macro = words.first, macro.text.hasPrefix("@") {
      guard let meaning = Self.macros[macro.text.lowercased()] else {
        throw macro.error(.unknownMacro(macro.text))
      }
      words = CronToken.words(of: meaning)
    }
    guard words.count == 5 else {
      throw CronToken(text: text, offset: 0).error(.fieldCount(words.count))
    }
    self.text = text
    minutes = Self.members(try CronField.minute.values(of: words[0]))
    hours = Self.members(try CronField.hour.values(of: words[1]))
    daysOfMonth = try CronField.dayOfMonth.values(of: words[2])
    months = try CronField.month.values(of: words[3])
    let weekdays = try CronField.dayOfWeek.values(of: words[4])
    daysOfWeek = (weekdays | weekdays >> 7) & 0x7f
    eitherDaySuffices = !words[2].text.hasPrefix("*") && !words[4].text.hasPrefix("*")
    guard eitherDaySuffices || hasDay else {
      let length = words[3].offset + words[3].text.unicodeScalars.count - words[2].offset
      throw CronError(reason: .neverMatches, offset: words[2].offset, length: length)
    }
  }

  /// Whether any month named has any day of the month named; every such date meets every weekday in 400 years.
  private var hasDay: Bool {
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return zip(1..., lengths).contains { month, length in
      months.contains(month) && daysOfMonth.trailingZeroBitCount <= length
    }
  }

  func matches(_ date: LocalDate) -> Bool {
    guard months.contains(date.month) else { return false }
    let dayOfMonth = daysOfMonth.contains(date.day)
    let dayOfWeek = daysOfWeek.contains((date.weekday + 1) % 7)
    return eitherDaySuffices ? dayOfMonth || dayOfWeek : dayOfMonth && dayOfWeek
  }

  private static func members(_ bits: UInt64) -> [Int] { (0..<64).filter(bits.contains) }
}

extension CronExpression: CustomStringConvertible {
  package var description: String { text }
}

extension UInt64 {
  fileprivate func contains(_ bit: Int) -> Bool { self & (1 << UInt64(bit)) != 0 }
}
