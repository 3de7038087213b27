import Foundation
import Incidents
import Profiles
import Testing

@testable import DriftBenchmark

struct CountingTests {
  /// From scipy: `chi2.ppf(0.01, 2 * k) / 2` and `chi2.ppf(0.99, 2 * k + 2) / 2`.
  @Test(arguments: [
    (0, 0, 4.605170185988), (1, 0.010050335854, 6.638352067993), (5, 1.279106080094, 13.108483652768),
    (30, 18.742425764902, 45.400766015419), (100, 78.215983053796, 125.838652883605),
  ])
  func `limits of a count are those of chi-squared`(_ count: Int, _ lower: Double, _ upper: Double) {
    #expect(abs(PoissonLimit.lower(count, confidence: 0.99) - lower) < 1e-6)
    #expect(abs(PoissonLimit.upper(count, confidence: 0.99) - upper) < 1e-6)
  }

  @Test func `a quantile of delays counts the runs that were never found`() {
    var delays = Delays()
    for delay in [3, 1, nil, 2, 1, 7, nil, 2, 2, 5] { delays.append(delay) }
    #expect(delays.quantile(0.5) == 2)
    #expect(delays.quantile(0.6) == 3)
    #expect(delays.quantile(0.8) == 7)
    #expect(delays.quantile(0.9) == nil)
    #expect(delays.words == "2/–")
    #expect(delays.firstNight == 0.2)
    #expect(Delays().quantile(0.5) == nil)
  }

  @Test func `a column pages again after 14 nights without an alarm, and columns of one night are one page`() {
    var nights = [[Int]](repeating: [], count: 60)
    nights[3] = [1, 2]
    nights[17] = [1]
    #expect(ColumnPages.count(nights) == 1)
    nights[32] = [1]
    #expect(ColumnPages.count(nights) == 2)
    nights[33] = [4]
    #expect(ColumnPages.count(nights) == 3)
  }

  @Test func `an incident of columns that have paged lately is silent until another column joins`() {
    let nights: [(beyond: Set<String>, night: Int, isOpening: Bool, pages: Bool)] = [
      (["a", "b"], 0, true, true), (["a", "b", "c"], 1, false, false), (["a"], 14, true, false),
      (["a", "c"], 15, false, true), (["b"], 18, true, true),
    ]
    var hold = PageHold()
    for (beyond, night, isOpening, pages) in nights {
      let answer = hold.pages(beyond, night: night, isOpening: isOpening)
      #expect(answer == pages, "night \(night)")
    }
  }

  @Test func `an incident opens once, and ends after two clean nights`() {
    var ledger = PageLedger()
    let failing: Set<Int> = [2, 3, 5, 9]
    for night in 0..<12 {
      let beyond: Set<String> = failing.contains(night) ? ["a"] : []
      ledger.append(Window(day: night), .init(state: beyond.isEmpty ? .clean : .failing, beyond: beyond))
    }
    #expect(ledger.nights.indices.filter { ledger.nights[$0].opened } == [2, 9])
    #expect(ledger.nights.indices.filter { ledger.nights[$0].isOpen } == [2, 3, 4, 5, 6, 9, 10])
    #expect(ledger.nights.indices.filter { ledger.nights[$0].paged } == [2])
    #expect(ledger.incidents.map(\.failingWindows) == [3, 1])
    var tally = NullTally()
    tally.add(ledger)
    #expect(tally.incidents == 2 && tally.pages == 1 && tally.openNights == 7 && tally.alarmNights == 4)
    #expect(tally.columnPages == 1)
  }

  @Test func `results come in order however many jobs run side by side`() async throws {
    for atOnce in [1, 2, 7] {
      #expect(try await Jobs.map(20, atOnce: atOnce) { $0 * $0 } == (0..<20).map { $0 * $0 })
    }
  }

  @Test func `a Markdown table has a row a line`() {
    var table = Table(["a", "b"])
    table.append(["1", "2"])
    #expect(table.markdown == "| a | b |\n| --- | --- |\n| 1 | 2 |\n")
    #expect(table.tabSeparated == "a\tb\n1\t2\n")
  }
}
