import TestSupport
import Testing

@testable import Scans

/// What is read again when a stream has failed; without a server.
@Suite struct StreamSearchTests {
  /// Plays the server, to which a column fails on a row of 1,000.
  /// - Parameters:
  ///   - culprits: the row on which each fails.
  ///   - isTold: whether the read of blame tells which.
  private func search(
    _ columns: Int, culprits: [Int: Int], plain: Set<Int> = [], isTold: Bool = true
  ) -> (reads: [ColumnSearch.Read], streamed: [[Int]], windows: Double, unavailable: [Int: String]) {
    var search = ColumnSearch(columns: columns, plain: plain)
    var (reads, streamed, windows) = ([ColumnSearch.Read](), [[Int]](), 0.0)
    while let read = search.next() {
      reads.append(read)
      switch read {
      case .stream(let columns), .blame(let columns), .plan(let columns):
        let first = columns.filter { culprits[$0] != nil }.min { (culprits[$0] ?? 0, $0) < (culprits[$1] ?? 0, $1) }
        let share = first.map { Double((culprits[$0] ?? 0) + 1) / 1_000 } ?? 1
        windows += share
        switch read {
        case .stream:
          if let first {
            search.failed("culprit \(first)", share: share)
          } else {
            streamed.append(columns)
            search.succeeded()
          }
        case .blame, .plan: search.blamed(isTold ? first.map { [$0: "culprit \($0)"] } ?? [:] : [:], share: share)
        }
      }
    }
    return (reads, streamed, windows, search.unavailable)
  }

  @Test("without a culprit there is one read")
  func sound() {
    #expect(search(22, culprits: [:]).reads == [.stream(Array(0..<22))])
    #expect(search(0, culprits: [:]).reads == [.stream([])])
  }

  @Test("after a time-out nothing more is read")
  func outOfTime() {
    var search = ColumnSearch(columns: 4, plain: [])
    #expect(search.next() == .stream([0, 1, 2, 3]))
    search.failed("culprit", share: 1)
    #expect(search.next() == .blame([0, 1, 2, 3]))
    search.blamed([:], share: 1)
    #expect(search.next() == .stream([0, 1]))
    search.ranOutOfTime("slow")
    #expect(search.next() == nil)
    #expect(search.unavailable == [0: "slow", 1: "slow", 2: "slow", 3: "slow"])
  }

  @Test("one culprit is named by a read that goes as far as the first, and one read brings all others")
  func one() {
    let found = search(5, culprits: [3: 999])
    #expect(found.reads == [.stream([0, 1, 2, 3, 4]), .blame([0, 1, 2, 3, 4]), .stream([0, 1, 2, 4])])
    #expect(found.streamed == [[0, 1, 2, 4]] && found.unavailable == [3: "culprit 3"])
  }

  @Test("culprits that fail early are all found, however many")
  func early() {
    let culprits = Dictionary(uniqueKeysWithValues: stride(from: 0, to: 22, by: 2).map { ($0, $0) })
    let found = search(22, culprits: culprits)
    #expect(found.streamed == [Array(stride(from: 1, to: 22, by: 2))] && found.windows < 1.5)
    #expect(found.unavailable == Dictionary(uniqueKeysWithValues: culprits.keys.map { ($0, "culprit \($0)") }))
  }

  @Test("the last read is of columns that can hardly fail")
  func plain() {
    let found = search(8, culprits: [1: 999, 3: 998, 5: 997], plain: [0, 2, 4])
    #expect(found.streamed == [[0, 2, 4]])
    #expect(found.unavailable.keys.sorted() == [1, 3, 5, 6, 7])
    #expect(found.unavailable[6]?.hasPrefix("this or another column that was read with it fails on the data") == true)
  }

  @Test(
    "there are three further reads of the window at most, and each column is streamed or unavailable",
    arguments: 0..<500 as Range<UInt64>)
  func law(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let columns = Int.random(in: 1...30, using: &random)
    var culprits: [Int: Int] = [:]
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      culprits[Int.random(in: 0..<columns, using: &random)] = [
        0, 999, Int.random(in: 0..<1_000, using: &random),
      ].randomElement(using: &random)
    }
    let plain = Set((0..<columns).filter { culprits[$0] == nil && $0 % 3 == 0 })
    let found = search(columns, culprits: culprits, plain: plain, isTold: seed % 4 != 0)
    let first = culprits.values.min().map { Double($0 + 1) / 1_000 } ?? 1
    #expect(found.windows - first <= 3.000_001, "seed \(seed)")
    let streamed = found.streamed.flatMap(\.self)
    #expect((streamed + found.unavailable.keys).sorted() == Array(0..<columns), "seed \(seed)")
    #expect(streamed.allSatisfy { culprits[$0] == nil })
    // Unless there is nothing to tell the sound from the others, some are had.
    if !plain.isEmpty { #expect(!streamed.isEmpty, "seed \(seed)") }
  }

  @Test("what the server rejects while it plans is found without a read")
  func plans() {
    var search = ColumnSearch(columns: 4, plain: [])
    #expect(search.next() == .stream([0, 1, 2, 3]))
    search.failed("planned in vain", share: 0)
    #expect(search.next() == .plan([0, 1, 2, 3]))
    search.blamed([1: "one", 2: "two"], share: 0)
    #expect(search.next() == .stream([0, 3]))
    search.succeeded()
    #expect(search.next() == nil && search.unavailable == [1: "one", 2: "two"])
  }
}
