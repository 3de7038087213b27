import Profiles
import Rules

/// The table has the columns that the rule names, in type, nullability and order.
struct SchemaTest: DataTest {
  let expectation: SchemaExpectation

  var column: String? { nil }
  var faultClass: Finding.FaultClass { .schema }
  var metrics: [Metric] { [] }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    var broken = expectation.columns.compactMap { Self.difference($0, profile.schema) }
    var warned: [String] = []
    note(extra(profile.schema), expectation.extra.rawValue, &broken, &warned)
    note(order(profile.schema), expectation.order.rawValue, &broken, &warned)
    let differences = broken + warned
    let count = expectation.columns.count
    let expected =
      count == 0 ? "any columns" : count == 1 ? "the rule's column" : "the rule's \(count.grouped) columns"
    return Judgement(
      result: broken.isEmpty ? (warned.isEmpty ? .holds : .warns) : .breaks,
      observed: differences.isEmpty ? "as the rule says" : differences.sentences, expected: expected,
      score: Double(differences.count), threshold: 0)
  }

  private func note(_ difference: String?, _ level: String, _ broken: inout [String], _ warned: inout [String]) {
    guard let difference else { return }
    if level == SchemaExpectation.Extra.fail.rawValue { broken.append(difference) }
    if level == SchemaExpectation.Extra.warn.rawValue { warned.append(difference) }
  }

  private static func difference(_ wanted: SchemaExpectation.Column, _ schema: SchemaSnapshot) -> String? {
    guard let found = schema[wanted.name] else { return "\(wanted.name) is missing" }
    if let type = wanted.type, !TypeName(type).admits(TypeName(found.typeName)) {
      return "\(wanted.name) is \(found.typeName), not \(type)"
    }
    if let isNotNull = wanted.isNotNull, isNotNull != found.isNotNull {
      return "\(wanted.name) is \(found.isNotNull ? "NOT NULL" : "nullable")"
    }
    return nil
  }

  private func extra(_ schema: SchemaSnapshot) -> String? {
    if expectation.columns.isEmpty { return nil }
    let named = Set(expectation.columns.map(\.name))
    let extra = schema.columns.map(\.name).filter { !named.contains($0) }
    if extra.isEmpty { return nil }
    return "\(extra.list) \(extra.count == 1 ? "is" : "are") not in the rule"
  }

  private func order(_ schema: SchemaSnapshot) -> String? {
    let wanted = expectation.columns.map(\.name).filter { schema[$0] != nil }
    let found = schema.columns.map(\.name).filter { Set(wanted).contains($0) }
    return SchemaSnapshot.misplaced(found, wanted).map { "\($0) stands where \($1) should" }
  }
}

extension SchemaSnapshot {
  /// The first name that stands at another's place, and that other; both lists hold the same names.
  static func misplaced(_ found: [String], _ wanted: [String]) -> (String, String)? {
    zip(found, wanted).first { $0 != $1 }
  }
}
