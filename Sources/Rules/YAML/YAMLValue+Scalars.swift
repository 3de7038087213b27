import Foundation
import Profiles
import Yams

/// A scalar's text and where it stands.
struct ScalarText {
  /// As in the file, for messages: the environment's values are nobody else's business.
  let raw: String
  /// With the environment's values in place.
  let text: String
  let place: Place
  /// Where the text begins in the line, when it stands there letter by letter.
  let verbatimColumn: Int?

  func located(_ reader: RuleReader) -> Located<String> { Located(text, at: reader.location(place)) }
}

extension YAMLValue {
  /// The text of a scalar that is not null.
  func scalar(expected: String = "a single value") -> ScalarText? {
    guard case .scalar(let scalar) = node, shape == .text else {
      wrongShape(expected: expected)
      return nil
    }
    let place = place
    let interpolation = Interpolation(scalar.string, environment: reader.environment)
    let start = scalar.style == .plain ? place : place.moved(by: 1)
    let count = scalar.string.unicodeScalars.count
    let isVerbatim = reader.text[Place(line: start.line, column: start.column, length: count)]
      .elementsEqual(scalar.string.unicodeScalars)
    for failure in interpolation.failures {
      let exact = Place(
        line: start.line, column: start.column + failure.range.lowerBound, length: failure.range.count)
      reader.report(failure.mistake, at: isVerbatim ? exact : place)
    }
    guard interpolation.failures.isEmpty else { return nil }
    return ScalarText(
      raw: scalar.string, text: interpolation.text, place: place, verbatimColumn: isVerbatim ? start.column : nil)
  }

  /// Text that is not empty.
  func text() -> Located<String>? {
    guard let scalar = scalar(expected: "text") else { return nil }
    guard scalar.text.contains(where: { !$0.isWhitespace }) else {
      report(.emptyText(name))
      return nil
    }
    return scalar.located(reader)
  }

  /// One text or a list of texts, at least one.
  func texts() -> [Located<String>]? {
    guard shape == .list else { return text().map { [$0] } }
    guard let items = list() else { return nil }
    if items.isEmpty { report(.emptyList(name)) }
    let texts = items.compactMap { $0.text() }
    return texts.count == items.count && !texts.isEmpty ? texts : nil
  }

  func boolean() -> Bool? {
    parsed(as: .boolean) { text in
      switch text.lowercased() {
      case "true", "yes", "on": true
      case "false", "no", "off": false
      default: nil
      }
    }
  }

  /// - Parameter quotes: whether a text that is no number may be shown.
  func integer(in range: ClosedRange<Int>, quotes: Bool = true) -> Int? {
    guard let value = parsed(as: .integer, quotes: quotes, { Int($0) }) else { return nil }
    guard range.contains(value) else {
      let words = range.upperBound == .max ? "at least \(range.lowerBound)" : "\(range.lowerBound)…\(range.upperBound)"
      report(.outOfRange(name, value: "\(value)", range: words))
      return nil
    }
    return value
  }

  /// A share of rows.
  func share() -> Double? {
    guard let value = parsed(as: .number, { Double($0) }) else { return nil }
    guard (0...1).contains(value) else {
      report(.outOfRange(name, value: scalar()?.raw ?? "", range: "within 0…1"))
      return nil
    }
    return value
  }

  /// - Parameter range: `minimum` in words.
  func duration(atLeast minimum: Duration = .zero, inWords range: String = "above 0") -> Duration? {
    guard let scalar = scalar(expected: RuleError.Form.duration.rawValue) else { return nil }
    do throws(QuantityError) {
      let duration = try Duration(parsing: scalar.text)
      if duration >= minimum { return duration }
      report(.outOfRange(name, value: "'\(scalar.raw)'", range: range))
    } catch {
      report(mistake(for: error, scalar.raw, .duration))
    }
    return nil
  }

  func window() -> CalendarWindow? {
    guard let scalar = scalar(expected: RuleError.Form.window.rawValue) else { return nil }
    do throws(QuantityError) {
      return try CalendarWindow(parsing: scalar.text)
    } catch {
      report(mistake(for: error, scalar.raw, .window))
      return nil
    }
  }

  private func mistake(for error: QuantityError, _ raw: String, _ form: RuleError.Form) -> RuleError.Mistake {
    switch error {
    case .malformed: .notA(form, name, value: raw)
    case .ambiguousUnit: .ambiguousMinutes(raw)
    case .unevenHours: .hoursDoNotDivideDay(raw)
    case .outOfRange: .outOfRange(name, value: "'\(raw)'", range: "a sensible length")
    }
  }

  func cron() -> CronExpression? {
    guard let scalar = scalar(expected: "a cron expression") else { return nil }
    do throws(CronError) {
      return try CronExpression(parsing: scalar.text)
    } catch {
      let column = scalar.raw == scalar.text ? scalar.verbatimColumn : nil
      let exact = column.map { Place(line: scalar.place.line, column: $0 + error.offset, length: error.length) }
      reader.report(.cron(error), at: exact ?? scalar.place)
      return nil
    }
  }

  func timeZone() -> TimeZone? {
    // Foundation also takes abbreviations that mean several zones, as IST.
    parsed(as: .timeZone) { text in
      text == "UTC" || TimeZone.knownTimeZoneIdentifiers.contains(text) || text.contains("/")
        ? TimeZone(identifier: text) : nil
    }
  }

  /// One of a fixed set of words.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ type: Choice.Type, of what: String
  ) -> Choice? where Choice.RawValue == String {
    let words = Choice.allCases.map(\.rawValue)
    guard let scalar = scalar(expected: "one of \(words.joined(separator: ", "))") else { return nil }
    if let choice = Choice(rawValue: scalar.text) { return choice }
    let nearest = NearestName.nearest(to: scalar.text, in: words)
    report(.notOneOf(words, what, value: scalar.raw, nearest: nearest))
    return nil
  }

  /// What `parse` makes of the text; nil is reported as a text that is not of `form`.
  func parsed<Value>(as form: RuleError.Form, quotes: Bool = true, _ parse: (String) -> Value?) -> Value? {
    guard let scalar = scalar(expected: form.rawValue) else { return nil }
    if let value = parse(scalar.text) { return value }
    report(.notA(form, name, value: quotes ? scalar.raw : "\(Secret(scalar.raw))"))
    return nil
  }

  /// A name that can be a label, a file name and a part of a URL.
  func identifier() -> Located<String>? {
    guard let text = text() else { return nil }
    guard text.value.allSatisfy({ $0.isLetter || $0.isNumber || "_-.".contains($0) }) else {
      report(.notA(.name, name, value: scalar()?.raw ?? ""))
      return nil
    }
    return text
  }
}

extension YAMLValue {
  /// A share as `2 %` or `0.02`.
  static func share(_ text: String) -> Double? {
    let text = text.trimmingSpaces
    guard text.hasSuffix("%") else { return Double(text).flatMap(finite) }
    let percentage = text.dropLast().trimmingSpaces
    // Divided by 100, 99.9 would be another number than 0.999, and the sample another one than it is.
    return (Double(percentage + "e-2") ?? Double(percentage).map { $0 / 100 }).flatMap(finite)
  }

  /// Infinity would be no limit at all, and is what a number too large for a double reads as.
  static func finite(_ number: Double) -> Double? { number.isFinite ? number : nil }
}
