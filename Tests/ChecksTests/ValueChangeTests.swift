import Checks
import Foundation
import Profiles
import Rules
import Testing

/// A finding of drift says what changed.
@Suite struct ValueChangeTests {
  private func observed(
    _ column: ColumnProfile, was old: ColumnProfile, sensitive: Set<String>? = []
  ) throws -> String {
    let reference = (0..<8).map { TableProfile.night($0, [old]) }
    let monitor = DriftMonitor(
      rule: DriftRule(columns: .all(except: []), falseAlarms: .standard, severity: .fail, location: place),
      reference: DriftReference(label: "training table t", profiles: reference, keepsAll: true),
      windowLength: .seconds(86_400), sensitive: sensitive)
    return try #require(monitor.findings(.night(8, [column])).first).observed
  }

  /// What is said after the statistic.
  private func change(
    _ column: ColumnProfile, was old: ColumnProfile, sensitive: Set<String>? = []
  ) throws -> String? {
    let observed = try observed(column, was: old, sensitive: sensitive)
    return observed.firstRange(of: " with ").map { String(observed[$0.upperBound...]) }
  }

  @Test("a category that changed its spelling")
  func spelling() throws {
    let change = try change(
      .categorical("c", ["OK": 520, "late": 480]), was: .categorical("c", ["ok": 520, "late": 480]))
    #expect(change == "'OK' 52 %")
  }

  @Test("at most three categories, the largest change first, and none that hardly moved")
  func categories() throws {
    let usual = ["a": 400, "b": 300, "c": 200, "d": 60, "e": 40]
    let old = ColumnProfile.categorical("c", usual)
    #expect(
      try change(.categorical("c", ["a": 100, "b": 310, "c": 490, "d": 60, "e": 40]), was: old)
        == "'a' 40 % → 10 %, 'c' 20 % → 49 %")
    #expect(
      try change(.categorical("c", ["e": 400, "d": 300, "c": 200, "b": 60, "a": 40]), was: old)
        == "'a' 40 % → 4 % (60 % of the change), 'e' 4 % → 40 %, 'b' 30 % → 6 %")
  }

  @Test("values are cut and cannot write to the terminal")
  func hostile() throws {
    let long = "\u{1b}[2J\n" + String(repeating: "x", count: 900)
    let change = try change(.categorical("c", [long: 100]), was: .categorical("c", ["": 100]))
    let shown = #"\u001b[2J\u000a"# + String(repeating: "x", count: 24) + "…"
    #expect(change == "'\(shown)' 100 %")
  }

  @Test("of rare values that are not all held none is said to be new")
  func rare() throws {
    let old = ColumnProfile.categorical(
      "c", Dictionary(uniqueKeysWithValues: (0..<5_000).map { ("value \($0)", 1) }))
    let change = try change(.categorical("c", ["": 300]), was: old)
    #expect(change?.hasPrefix("'' at most 0.") == true && change?.hasSuffix(" % → 100 %") == true)
  }

  @Test("numbers by their quantiles")
  func numbers() throws {
    let values = (0...100).map(Double.init)
    let change = try change(.numeric("n", values.map { $0 * 1_000 }), was: .numeric("n", values))
    #expect(change == "median 50 → 50,000 (p5 5 → 5,000, p95 95 → 95,000)")
  }

  @Test("numbers by their mean and ends, where the quantiles say nothing")
  func tails() throws {
    let values = [Double](repeating: 5, count: 960)
    let change = try change(
      .numeric("n", values + [Double](repeating: 1_000, count: 40)),
      was: .numeric("n", values + [Double](repeating: 5, count: 40)))
    #expect(change == "mean 5 → 44.8, greatest 5 → 1,000, values above 5 0 % → 4 % (all of the change)")
  }

  @Test("of a sensitive column no value is told, and no category where it is not known which columns are")
  func sensitive() throws {
    let old = ColumnProfile.categorical("c", ["bucket 1": 50, "bucket 2": 50])
    let new = ColumnProfile.categorical("c", ["bucket 7": 100])
    for sensitive: Set<String>? in [["c"], nil] {
      #expect(try change(new, was: old, sensitive: sensitive) == nil)
      #expect(try !observed(new, was: old, sensitive: sensitive).contains("bucket"))
    }
    #expect(try change(new, was: old, sensitive: ["other"])?.contains("bucket 7") == true)
    let (low, high) = (ColumnProfile.numeric("n", [1, 2, 3]), ColumnProfile.numeric("n", [7, 8, 9]))
    #expect(try change(high, was: low, sensitive: ["n"]) == nil)
    #expect(try change(high, was: low, sensitive: nil) == "median 2 → 8 (p5 1 → 7, p95 3 → 9)")
  }

  @Test("a rate says all there is to say by itself, and so does a pass")
  func rates() throws {
    let old = ColumnProfile.categorical("c", ["a": 80, "b": 20])
    #expect(
      try observed(.categorical("c", ["a": 8, "b": 2], nulls: 90), was: old) == "null rate 90 % (90 of 100 rows)")
    #expect(try change(old, was: old) == nil)
  }

  @Test("the clause on-call reads holds it")
  func clause() throws {
    let reference = (0..<8).map { TableProfile.night($0, [.numeric("n", (0...100).map(Double.init))]) }
    let finding = try #require(DriftMonitor.judging(.numeric("n", (200...300).map(Double.init)), against: reference))
    #expect(finding.clause.hasPrefix("n drifted: "))
    #expect(finding.clause.contains(" with median 50 → 250 (p5 5 → 205, p95 95 → 295), expected at most "))
  }
}
