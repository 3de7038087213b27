import Profiles
import Rules

/// The table has the columns that the rule names, in type, nullability and order, and its primary key.
struct SchemaTest: DataTest {
  let expectation: SchemaExpectation

  var column: String? { nil }
  var faultClass: Finding.FaultClass { .schema }
  var metrics: [Metric] { [] }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    var broken = expectation.columns.compactMap { Self.difference($0, profile.schema) }
    if let difference = key(profile.schema) { broken.append(difference) }
    var warned: [String] = []
    note(extra(profile.schema), expectation.extra.rawValue, &broken, &warned)
    note(order(profile.schema), expectation.order.rawValue, &broken, &warned)
    let differences = broken + warned
    return Judgement(
      result: broken.isEmpty ? (warned.isEmpty ? .holds : .warns) : .breaks,
      observed: differences.isEmpty ? "as the rule says" : differences.sentences, expected: expected,
      score: Double(differences.count), threshold: 0)
  }

  private var expected: String {
    let count = expectation.columns.count
    let columns = count == 0 ? nil : count == 1 ? "column" : "\(count.grouped) columns"
    let parts = [columns, expectation.primaryKey.isEmpty ? nil : "primary key"].compactMap(\.self)
    return parts.isEmpty ? "any columns" : "the rule's \(parts.joined(separator: " and "))"
  }

  private func key(_ schema: SchemaSnapshot) -> String? {
    let wanted = expectation.primaryKey
    if wanted.isEmpty || Set(wanted) == Set(schema.primaryKey) { return nil }
    if schema.primaryKey.isEmpty { return "there is no primary key, where (\(wanted.list)) should be" }
    return "the primary key is (\(schema.primaryKey.list)), not (\(wanted.list))"
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
