import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// A table under random constraints, most of them near to what a rule asks for and many of them no proof of it.
private struct ConstrainedTable {
  /// The literals of each column, for rows, constraints and metrics alike, so that they meet.
  static let columns: [(name: String, type: String, values: [String], isOrdered: Bool)] = [
    ("i", "integer", ["-1", "0", "1", "2", "3", "7"], true),
    ("b", "bigint", ["-5000000000", "0", "1", "9007199254740993", "9223372036854775807"], true),
    ("n", "numeric(8,2)", ["-1", "0", "0.5", "1.00", "99.99", "NaN"], true),
    ("m", "numeric", ["-Infinity", "0", "0.1", "0.10000000000000000001", "Infinity", "NaN"], true),
    ("f", "double precision", ["-Infinity", "-0", "0.1", "0.30000000000000004", "1e300", "Infinity", "NaN"], true),
    ("r", "real", ["-1", "0", "0.1", "16777217", "Infinity", "NaN"], true),
    ("s", "text", ["", "a", "A", "b", "b ", "\u{e9}", "e\u{301}"], false),
    ("v", "varchar(4)", ["", "a", "A", "b", "b ", "it"], false),
    ("c", "char(3)", ["", "a", "A", "b", "b ", "abc"], false),
    ("e", "mood", ["low", "high", "calm"], false),
    ("flag", "boolean", ["true", "false"], false),
    ("d", "date", ["-infinity", "2013-01-01", "2013-01-02", "2014-01-01", "infinity"], true),
    (
      "ts", "timestamp", ["-infinity", "2013-01-01 00:00:00", "2013-01-01 00:00:00.000001", "2014-01-01", "infinity"],
      true
    ),
    (
      "tz", "timestamptz", ["-infinity", "2013-01-01 00:00:00Z", "2013-01-01 01:00:00+01", "2014-01-01 00:00:00Z"], true
    ),
  ]

  private var random: SeededGenerator
  /// Two or three columns each, so that many constraints fall on one.
  let chosen: [(name: String, type: String, values: [String], isOrdered: Bool)]

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    chosen = Array(Self.columns.shuffled(using: &random).prefix(3))
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &random)]
  }

  private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

  private mutating func literal(_ column: Int) -> String {
    let text = "'" + pick(chosen[column].values) + "'"
    let type = chosen[column].type.prefix { $0 != "(" }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return "\(type) \(text)"
    case 1 where text.allSatisfy { "'0123456789.".contains($0) } && text.count > 2:
      return String(text.dropFirst().dropLast())
    case 2 where type == "real": return "double precision \(text)"
    case 3 where type == "double precision": return "real \(text)".replacing("1e300", with: "1")
    case 4 where type == "integer" || type == "bigint": return text.dropFirst().dropLast() + ".5"
    case 5 where type == "varchar": return "\(text)::text"
    case 6: return "NULL"
    default: return text
    }
  }

  private mutating func atom() -> String {
    let column = Int.random(in: chosen.indices, using: &random)
    let (name, type, _, _) = chosen[column]
    let comparison = pick(["=", "=", "<>", "<", "<=", ">", ">="])
    switch Int.random(in: 0..<16, using: &random) {
    case 0: return "\(name) IS NULL"
    case 1: return "\(name) IS NOT NULL"
    case 2, 3, 4: return "\(name) IN (\(literal(column)), \(literal(column)))"
    case 5: return "\(name) NOT IN (\(literal(column)), \(literal(column)))"
    case 6 where type == "boolean": return name
    case 7: return "\(literal(column)) \(comparison) \(name)"
    case 8: return "length(\(name)::text) > 1"
    case 9: return "\(name) IS DISTINCT FROM \(literal(column))"
    case 10: return "\(name) \(comparison) \(name)"
    case 11: return "coalesce(\(name) \(comparison) \(literal(column)), true)"
    case 12: return "\(name) \(comparison) ANY (ARRAY[\(literal(column)), \(literal(column))]::\(type)[])"
    case 13 where type.hasPrefix("numeric"): return "\(name)::integer::numeric \(comparison) \(literal(column))"
    default: return "\(name) \(comparison) \(literal(column))"
    }
  }

  private mutating func condition(depth: Int = 2) -> String {
    switch depth == 0 ? 0 : Int.random(in: 0..<7, using: &random) {
    case 1: "(\(condition(depth: depth - 1)) OR \(condition(depth: depth - 1)))"
    case 2, 3: "(\(condition(depth: depth - 1)) AND \(condition(depth: depth - 1)))"
    case 4: "(NOT (\(condition(depth: depth - 1))))"
    default: atom()
    }
  }

  private mutating func constraint(_ index: Int, of table: String) -> String {
    let columns = chosen.map(\.name).shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random))
    let key = columns.joined(separator: ", ")
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return "ALTER TABLE \(table) ALTER \(columns[0]) SET NOT NULL"
    case 1: return "ALTER TABLE \(table) ADD UNIQUE (\(key)) \(pick(["", "", "DEFERRABLE"]))"
    case 2: return "CREATE UNIQUE INDEX ON \(table) (\(key)) \(pick(["", "NULLS NOT DISTINCT", "WHERE \(atom())"]))"
    case 3: return "CREATE UNIQUE INDEX ON \(table) (\(columns[0])) INCLUDE (\(chosen[0].name))"
    case 4: return "CREATE UNIQUE INDEX ON \(table) ((\(columns[0]) IS NULL), \(columns[0]))"
    default:
      let name = "\(table)_check_\(index)"
      return "ALTER TABLE \(table) ADD CONSTRAINT \(name) CHECK (\(condition()))\(pick(["", "", "", " NO INHERIT"]))"
    }
  }

  private mutating func row() -> String {
    let values = chosen.map { column in
      chance(0.15) ? "NULL" : "'\(pick(column.values))'::\(column.type)"
    }
    return "ROW(\(values.joined(separator: ", ")))::t"
  }

  /// Tries everything and keeps what the server accepts: some constraints before the rows and some after, some of these
  /// not validated; rows go to the table and to its child.
  mutating func script() -> String {
    let tables = chance(0.3) ? ["t", "u"] : ["t"]
    var attempts = (0..<Int.random(in: 1...4, using: &random)).map { constraint($0, of: pick(tables)) }
    attempts += (0..<60).map { _ in "INSERT INTO \(pick(tables)) SELECT (\(row())).*" }
    attempts += (4..<7).map { index in
      let late = constraint(index, of: pick(tables))
      return late.contains("CHECK") && chance(0.5) ? late + " NOT VALID" : late
    }
    let list = chosen.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
    return """
      SET client_min_messages = error; CREATE TYPE mood AS ENUM ('low', 'high', 'calm'); CREATE TABLE t (\(list));
      \(tables.count == 2 ? "CREATE TABLE u () INHERITS (t);" : "")
      """
        + attempts.map { "DO $do$ BEGIN \($0); EXCEPTION WHEN OTHERS THEN NULL; END $do$;" }.joined(separator: "\n")
  }

  mutating func metrics() -> [Metric] {
    var metrics: [Metric] = chosen.map { .nulls($0.name) }
    for column in chosen {
      for _ in 0..<12 {
        let (low, high) = (chance(0.3) ? nil : pick(column.values), chance(0.4) ? nil : pick(column.values))
        if column.isOrdered {
          metrics.append(.outside(column.name, low, high, excludesMinimum: chance(0.3), excludesMaximum: chance(0.3)))
        }
        let values = column.values.shuffled(using: &random).prefix(
          Int.random(in: 1...column.values.count, using: &random))
        metrics.append(.unaccepted(column: column.name, values: Array(values), filter: nil))
      }
    }
    return metrics
      + [[0], [1], [2], [0, 1], [1, 2], [2, 0], [0, 1, 2]].map { key in
        .duplicates(columns: key.map { chosen[$0].name }, filter: nil)
      }
  }
}

@Suite struct ProofPropertyTests {
  @Test("Whatever is proved of random tables is what the server counts", arguments: 0..<30 as Range<UInt64>)
  func soundness(block: UInt64) async throws {
    var proved = 0
    for seed in (block * 10)..<(block * 10 + 10) {
      var table = ConstrainedTable(seed: seed)
      let (script, metrics) = (table.script(), table.metrics())
      try await TestServer.withSchema { connection, _ in
        for statement in script.split(separator: "\n") { try await connection.executeScript(String(statement)) }
        let proofs = try await connection.proofs(of: metrics)
        let counts = try await connection.counts(of: metrics)
        for (metric, (proof, count)) in zip(metrics, zip(proofs, counts)) {
          guard let proof else { continue }
          proved += 1
          #expect(proof.measurement == .count(count), "seed \(seed): \(metric) by \(proof.reason)\n\(script)")
        }
      }
    }
    #expect(proved > 0, "nothing was proved of ten tables")
  }
}
