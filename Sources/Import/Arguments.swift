import Foundation

/// The arguments of one test, of which each is used or the test is not imported.
final class Arguments {
  let map: ForeignValue
  private var used: Set<String>
  /// Whether texts are templates that only the other tool can fill in.
  private let isTemplated: Bool
  /// What stands elsewhere in the file, as the column that a test stands under.
  var given: [String: String] = [:]

  init(_ map: ForeignValue, ignoring: Set<String> = [], isTemplated: Bool = false) {
    self.map = map
    used = ignoring
    self.isTemplated = isTemplated
  }

  /// - Throws: `NoEquivalent` for an argument that nothing has asked for.
  func finish() throws(NoEquivalent) {
    let left = (map.pairs ?? []).filter { !used.contains($0.key) && !$0.value.isNull }.map { "'\($0.key)'" }
    if !left.isEmpty { throw NoEquivalent("\(left.joined(separator: ", ")) has no equivalent") }
  }

  func value(_ key: String) -> ForeignValue? {
    used.insert(key)
    return map[key]
  }

  func has(_ key: String) -> Bool { value(key) != nil }

  /// A single value as text.
  func text(_ key: String) throws(NoEquivalent) -> String? {
    if let text = given[key] { return try plain(text, key) }
    guard let value = value(key) else { return nil }
    guard let text = value.text else { throw NoEquivalent("'\(key)' is no single value") }
    return try plain(text, key)
  }

  func required(_ key: String) throws(NoEquivalent) -> String {
    guard let text = try text(key) else { throw NoEquivalent("it has no '\(key)'") }
    return text
  }

  func number(_ key: String) throws(NoEquivalent) -> Decimal? {
    guard let text = try text(key) else { return nil }
    guard let number = Decimal(written: text) else { throw NoEquivalent("'\(key)' is no number") }
    return number
  }

  func boolean(_ key: String) -> Bool? { value(key)?.boolean }

  /// A list of single values; nulls among them are left out.
  func texts(_ key: String) throws(NoEquivalent) -> [String]? {
    guard let value = value(key) else { return nil }
    guard let list = value.list else { throw NoEquivalent("'\(key)' is no list") }
    var texts: [String] = []
    for item in list where !item.isNull {
      guard let text = item.text else { throw NoEquivalent("'\(key)' is no list of single values") }
      texts.append(try plain(text, key))
    }
    return texts
  }

  func requiredTexts(_ key: String) throws(NoEquivalent) -> [String] {
    guard let texts = try texts(key) else { throw NoEquivalent("it has no '\(key)'") }
    return texts
  }

  private func plain(_ text: String, _ key: String) throws(NoEquivalent) -> String {
    if isTemplated, text.contains("{{") || text.contains("{%") {
      throw NoEquivalent("'\(key)' is a template, which only dbt can fill in")
    }
    return text
  }
}
