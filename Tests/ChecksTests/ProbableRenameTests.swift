import Profiles
import Rules
import TestSupport
import Testing

@testable import Checks

/// A column that was dropped and one that was added, told apart from a column with a new name by their values.
@Suite struct ProbableRenameTests {
  private static let fare = SchemaSnapshot.Column(
    name: "fare", typeName: "double precision", isNotNull: false, number: 2)
  private static let tariff = SchemaSnapshot.Column(
    name: "tariff", typeName: "double precision", isNotNull: false, number: 7)
  private static let last = schema([fare])
  private static let now = schema([tariff])

  private static func schema(_ columns: [SchemaSnapshot.Column]) -> SchemaSnapshot {
    SchemaSnapshot(
      columns: [.init(name: "id", typeName: "bigint", isNotNull: true, number: 1)] + columns, primaryKey: ["id"],
      details: SchemaDetails(kind: .table, number: 5, serverVersion: 15))
  }

  private func nights(_ seed: UInt64) -> Nights { Nights(seed: seed) }

  private func finding(_ before: [ColumnProfile], _ after: [ColumnProfile]) -> Finding {
    .ofChange(from: Self.last, to: Self.now, columns: (before, after))
  }

  @Test("a new column with the values of the one that is gone is told as probably renamed", arguments: 1...20)
  func alike(seed: UInt64) {
    var nights = nights(seed)
    let finding = finding([nights.numbers(name: "fare")], [nights.numbers(name: "tariff")])
    #expect(finding.outcome == .fail && finding.score == 1)
    #expect(
      finding.observed
        == "fare was probably renamed to tariff: the one is gone, the other is new and has like values")
  }

  @Test("one with other values is told as new, and the other as gone", arguments: 1...20)
  func unlike(seed: UInt64) {
    var nights = nights(seed)
    let before = nights.numbers(name: "fare")
    let others = [
      nights.numbers(mean: 10.6, name: "tariff"), nights.numbers(scale: 100, name: "tariff"),
      nights.numbers(nullRate: 0.5, name: "tariff"),
    ]
    for after in others {
      #expect(finding([before], [after]).observed == "fare was dropped; tariff (double precision) was added")
    }
  }

  @Test("values that tell nothing are not taken for the same")
  func telling() {
    let gone = "fare was dropped; tariff (double precision) was added"
    func both(_ values: [Double], nulls: Int = 0) -> String {
      finding(
        [.numeric("fare", values, nulls: nulls)], [.numeric("tariff", values, nulls: nulls)]
      ).observed
    }
    #expect(both(Array(repeating: 0, count: 500)) == gone, "a constant")
    #expect(both([], nulls: 500) == gone, "nothing but nulls")
    #expect(both((0..<29).map(Double.init)) == gone, "too few values")
    #expect(both((0..<30).map(Double.init)) != gone)
    #expect(finding([], [.numeric("tariff", [1, 2, 3])]).observed == gone, "not profiled")
  }

  @Test("columns of another type are never the same")
  func types() {
    let values = (0..<500).map(Double.init)
    let now = Self.schema([.init(name: "tariff", typeName: "real", isNotNull: false, number: 7)])
    let finding = Finding.ofChange(
      from: Self.last, to: now, columns: ([.numeric("fare", values)], [.numeric("tariff", values)]))
    #expect(finding.observed == "fare was dropped; tariff (real) was added")
    #expect(!ColumnMatching(from: Self.last, to: now).isAmbiguous)
    #expect(ColumnMatching(from: Self.last, to: Self.now).isAmbiguous)
    #expect(!ColumnMatching(from: Self.last, to: Self.last).isAmbiguous)
  }

  @Test("of several new columns the nearest is the one, and each is taken once")
  func nearest() {
    var nights = nights(3)
    let toll = SchemaSnapshot.Column(name: "toll", typeName: "double precision", isNotNull: false, number: 3)
    let fee = SchemaSnapshot.Column(name: "fee", typeName: "double precision", isNotNull: false, number: 8)
    let finding = Finding.ofChange(
      from: Self.schema([Self.fare, toll]), to: Self.schema([Self.tariff, fee]),
      columns: (
        [nights.numbers(name: "fare"), nights.numbers(mean: 20, name: "toll")],
        [nights.numbers(mean: 20, name: "tariff"), nights.numbers(name: "fee")]
      ))
    #expect(finding.score == 2)
    #expect(finding.observed.contains("fare was probably renamed to fee"))
    #expect(finding.observed.contains("toll was probably renamed to tariff"))
  }

  @Test("in a table that has become another one nothing is guessed", arguments: [(20, true), (21, false)])
  func anotherTable(count: Int, isGuessed: Bool) {
    func columns(_ prefix: String, _ first: Int) -> [SchemaSnapshot.Column] {
      (0..<count).map {
        .init(name: "\(prefix)\($0)", typeName: "double precision", isNotNull: false, number: first + $0)
      }
    }
    func profiles(_ prefix: String) -> [ColumnProfile] {
      (0..<count).map { number in .numeric("\(prefix)\(number)", (0..<50).map { Double($0 + number * 100) }) }
    }
    let finding = Finding.ofChange(
      from: Self.schema(columns("a", 2)), to: Self.schema(columns("b", 100)), columns: (profiles("a"), profiles("b")))
    #expect(finding.score == Double(isGuessed ? count : 2 * count))
    #expect(finding.observed.hasPrefix(isGuessed ? "a0 was probably renamed to b0" : "a0 was dropped"))
  }

  @Test("categories are alike by their shares, unless there is but one")
  func categories() {
    func both(_ old: [String: Int], _ new: [String: Int]) -> Bool {
      finding([.categorical("fare", old)], [.categorical("tariff", new)]).score == 1
    }
    #expect(both(["EWR": 50, "JFK": 30], ["EWR": 48, "JFK": 32]))
    #expect(!both(["EWR": 50, "JFK": 30], ["EWR": 30, "JFK": 50]))
    #expect(!both(["EWR": 50, "JFK": 30], ["LGA": 50, "BOS": 30]))
    #expect(!both(["EWR": 80], ["EWR": 80]))
  }

  @Test("a guess is worth the worse of what it may be")
  func worth() {
    var nights = nights(1)
    let columns = ([nights.numbers(name: "fare")], [nights.numbers(name: "tariff")])
    for (renamed, dropped, outcome) in [
      (SchemaChangeRule.Level.ignore, .warn, Finding.Outcome.warn), (.fail, .ignore, .fail), (.ignore, .ignore, .pass),
    ] as [(SchemaChangeRule.Level, SchemaChangeRule.Level, Finding.Outcome)] {
      var rule = SchemaChangeRule()
      rule[.renamed] = renamed
      rule[.dropped] = dropped
      #expect(Finding.ofChange(from: Self.last, to: Self.now, rule, columns: columns).outcome == outcome)
    }
  }
}
