import Rules
import Testing

@testable import Import

/// The tables that a test names beside its own.
@Suite struct OtherTableTests {
  private let options = ImportOptions(table: "shop.t", schema: "shop")

  /// The tests of a text, in one line.
  private func made(_ text: String, _ options: ImportOptions) throws -> String {
    try Importer.tests(text, options).singleLine
  }

  @Test(
    "--schema stands before every other table that a check of SodaCL names without one",
    arguments: [
      ("values in a must exist in zones b", "to: shop.zones.b"),
      ("values in a must exist in geo.zones b", "to: geo.zones.b"),
      (
        "values in (a, b) must exist in zones (c, d)",
        "FROM shop.t AS source WHERE NOT (source.\"a\" IS NULL AND source.\"b\" IS NULL) AND NOT EXISTS "
          + "(SELECT FROM shop.zones AS target WHERE source.\"a\" = target.\"c\" AND source.\"b\" = target.\"d\")"
      ),
      ("values in a must not exist in blocked b", "WHERE \"a\" IN (SELECT \"b\" FROM shop.blocked)"),
      ("values in a must not exist in geo.blocked b", "WHERE \"a\" IN (SELECT \"b\" FROM geo.blocked)"),
      ("row_count same as zones", "table: shop.zones"),
      ("row_count same as geo.zones", "table: geo.zones"),
    ])
  func checks(check: String, rule: String) throws {
    let made = try made("checks for t:\n  - \(check)", options)
    #expect(made.contains(rule), "\(made)")
  }

  @Test("Without --schema a table stays as it was named")
  func asNamed() throws {
    #expect(try made("checks for t:\n  - row_count same as zones", ImportOptions()).contains("table: zones"))
  }

  @Test(
    "A contract's reference lies where its path says, and one of a short path in --schema",
    arguments: [
      ("warehouse/db/geo/zones", "geo.zones.b"), ("warehouse/zones", "shop.zones.b"), ("zones", "shop.zones.b"),
      ("zones/", "shop.zones.b"),
    ])
  func contracts(path: String, target: String) throws {
    let contract = """
      dataset: warehouse/db/shop/t
      columns:
        - name: a
          checks: [{ invalid: { valid_reference_data: { dataset: \(path), column: b } } }]
      """
    let made = try made(contract, options)
    #expect(made.contains("to: \(target)"), "\(made)")
  }

  @Test("A contract's reference to no dataset is listed", arguments: ["''", "/", "[zones]"])
  func contractsOfNothing(path: String) throws {
    let contract = """
      dataset: warehouse/db/shop/t
      columns:
        - name: a
          checks: [{ invalid: { valid_reference_data: { dataset: \(path), column: b } } }]
      """
    #expect(try Importer.tests(contract, options) == "! its valid_reference_data cannot be read")
  }

  @Test(
    "--schema stands before the models that a test of dbt names; a source lies where its file says",
    arguments: [
      ("relationships: { to: ref('zones'), field: b }", "to: shop.zones.b"),
      ("relationships: { to: \"source('geo', 'zones')\", field: b }", "to: geo.zones.b"),
      ("dbt_utils.equal_rowcount: { compare_model: ref('zones') }", "table: shop.zones"),
    ])
  func dbt(test: String, rule: String) throws {
    let text = """
      models:
        - name: t
          columns: [{ name: a, data_tests: [{ \(test) }] }]
      sources:
        - name: geo
          tables: [{ name: zones }]
      """
    let made = try made(text, options)
    #expect(made.contains(rule), "\(made)")
  }

  @Test("The schema of the command line is quoted where Postgres asks for it")
  func quoted() throws {
    let made = try made("checks for t:\n  - row_count same as zones", ImportOptions(schema: "My Shop"))
    #expect(made.contains("table: '\"My Shop\".zones'"), "\(made)")
  }
}
