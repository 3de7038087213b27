import Profiles
import Statistics
import TestSupport
import Testing

@testable import Drift

@Suite struct MultivariatePropertyTests {
  private static func windows(_ count: Int, seed: Int, rows: Int = 80, width: Int = 4) -> [RowSample] {
    var random = SeededGenerator(seed: seed)
    let table = PairedTable(width: width, rows: rows)
    return (0..<count).map { _ in table.window(&random) }
  }

  private static func mapped(_ sample: RowSample, _ change: ([RowSample.Column]) -> [RowSample.Column]) -> RowSample {
    RowSample(keys: sample.keys, columns: change(sample.columns))
  }

  /// What the last window says, held against all others.
  private static func last(_ windows: [RowSample]) throws -> (night: MultivariateNight, error: Double) {
    let baseline = try MultivariateBaseline(windows.dropLast())
    let night = try #require(baseline.night(windows[windows.count - 1]))
    return (night, baseline.levels(night).error)
  }

  private static func near(
    _ one: (night: MultivariateNight, error: Double), _ other: (night: MultivariateNight, error: Double),
    _ tolerance: Double = 1e-7
  ) -> Bool {
    zip(one.night.sums, other.night.sums).allSatisfy { abs($0 - $1) < tolerance * 100 }
      && abs(one.error - other.error) < tolerance
  }

  @Test(arguments: 0..<4) func `the order of columns and of rows makes no difference`(seed: Int) throws {
    let windows = Self.windows(7, seed: seed)
    let (reference, night) = (Array(windows.dropLast()), windows[6])
    let found = try Self.last(windows)
    #expect(Self.near(found, try Self.last(windows.map { Self.mapped($0) { $0.reversed() } })))
    var random = SeededGenerator(seed: seed)
    let shuffled = windows.map { sample in
      let order = sample.keys.indices.shuffled(using: &random)
      return RowSample(
        keys: order.map { sample.keys[$0] },
        columns: sample.columns.map { column in
          guard case .numbers(let values) = column.values else { return column }
          return .init(column.name, .numbers(order.map { values[$0] }))
        })
    }
    let other = try MultivariateBaseline(shuffled.dropLast())
    let mixed = try #require(other.night(shuffled[6]))
    let changes = try #require(other.changes(shuffled[6]))
    #expect(mixed.sums == found.night.sums)
    #expect(try changes.contributions == MultivariateBaseline(reference).changes(night)?.contributions)
  }

  @Test(arguments: 0..<4) func `units and monotone scales of a column make no difference`(seed: Int) throws {
    let windows = Self.windows(7, seed: seed)
    let found = try Self.last(windows)
    // So that neither far values nor a skewed scale decide; a power of an odd number keeps the order.
    let scaled = windows.map { sample in
      Self.mapped(sample) { columns in
        columns.map { column in
          guard case .numbers(let values) = column.values else { return column }
          return .init(column.name, .numbers(values.map { $0.map { $0 * $0 * $0 * 1e6 + 7 } }))
        }
      }
    }
    #expect(Self.near(found, try Self.last(scaled)))
  }

  @Test func `columns that are constant or all NULL add nothing`() throws {
    let windows = Self.windows(7, seed: 1)
    let found = try #require(try MultivariateBaseline(windows.dropLast()).night(windows[6]))
    let wider = windows.map { sample in
      Self.mapped(sample) {
        $0 + [
          .init("constant", .numbers(sample.keys.map { _ in 7 })),
          .init("null", .numbers(sample.keys.map { _ in nil })),
          .init("word", .categories(sample.keys.map { _ in "a" })),
          .init("endless", .numbers(sample.keys.map { _ in .infinity })),
        ]
      }
    }
    let baseline = try MultivariateBaseline(wider.dropLast())
    let again = try #require(baseline.night(wider[6]))
    #expect(again.sums == found.sums)
    #expect(baseline.changes(wider[6])?.contributions.count == windows[6].columns.count + 4)
  }

  @Test func `values far out and infinite stay bounded`() throws {
    var windows = Self.windows(7, seed: 2)
    windows[6] = Self.mapped(windows[6]) { columns in
      columns.map { .init($0.name, .numbers(windows[6].keys.map { $0 % 2 == 0 ? 1e300 : -.infinity })) }
    }
    let baseline = try MultivariateBaseline(windows.dropLast())
    let found = try #require(baseline.night(windows[6]))
    #expect(found.sums.allSatisfy(\.isFinite) && baseline.levels(found).error < 4 * 8.5)
    let changes = try #require(baseline.changes(windows[6]))
    #expect(changes.correlations.allSatisfy { abs($0.now) <= 1 + 1e-9 })
  }

  @Test func `copies of a column are told without error, and a few odd rows are not beyond every limit`() throws {
    let windows = Self.windows(6, seed: 3, rows: 400).map { sample in
      Self.mapped(sample) { [$0[0], .init("copy", $0[0].values)] }
    }
    let baseline = try MultivariateBaseline(windows.dropLast())
    #expect(baseline.usual.error < 1e-6)
    let odd = Self.mapped(windows[5]) { columns in
      guard case .numbers(var values) = columns[0].values else { return columns }
      values[0] = values[0].map { -$0 }
      return [.init("c0", .numbers(values)), columns[1]]
    }
    let found = try #require(baseline.night(odd))
    // One row of 400: far below the least effect.
    #expect(abs(found.sums[0] / found.rowCount) < BudgetFamily.joint.floor)
  }

  @Test func `categories count by how frequent they are, and new ones are the rarest`() throws {
    let texts = ["b", "a", "b", "c", "a", "b", nil, nil, nil, nil]
    let sample = RowSample(
      keys: (0..<10).map(UInt64.init),
      columns: [.init("t", .categories(texts)), .init("n", .numbers((0..<10).map(Double.init)))])
    let encoding = JointEncoding([sample], columns: ["t", "n"])
    #expect(encoding.origins.map(\.column) == [0, 0, 1] && encoding.origins.map(\.isValue) == [true, false, true])
    let new = RowSample(
      keys: [0, 1, 2, 3, 4],
      columns: [
        .init("t", .categories(["b", "a", "c", "new", nil])), .init("n", .numbers([0, 1, 2, 3, nil])),
      ])
    let rows = encoding.rows(new)
    let scores = (0..<5).map { rows[$0].first ?? .nan }
    #expect(scores[0] < scores[1] && scores[1] < scores[2] && scores[2] < scores[3])
    #expect(scores[4] == 0 && rows[4].last == 0)
    let indicators = (0..<5).map { rows[$0].dropFirst().first ?? .nan }
    #expect(Set(indicators[0..<4]).count == 1 && indicators[4] > indicators[0])
    // On the reference itself each number has the mean 0.
    let sums = encoding.rows(sample).sums()
    #expect(sums.allSatisfy { abs($0) < 1e-12 })
  }

  @Test func `a column whose values hardly differ weighs less than a whole one`() throws {
    let rare = try #require(NormalScores([Double](repeating: 0, count: 999) + [1]))
    #expect(abs(rare[1]) < 8 && abs(rare[0]) < 0.1)
    let even = try #require(NormalScores((0..<1000).map { Double($0 % 2) }))
    #expect(abs(even[0] + 1) < 1e-12 && abs(even[1] - 1) < 1e-12)
    #expect(even[0.5] == 0 && even[-9] < -3 && even[9] > 3)
  }

  @Test func `of a column of many values scores are off by half a step at most`() throws {
    let count = 20_000
    var random = SeededGenerator(seed: 11)
    // A third of the rows has one value.
    let values = (0..<count).map { $0 % 3 == 0 ? 0 : random.nearlyNormal() }
    let scores = try #require(NormalScores(values))
    let sorted = values.sorted()
    func exact(_ value: Double) -> Double {
      let (below, through) = (sorted.firstIndex { $0 >= value } ?? count, sorted.firstIndex { $0 > value } ?? count)
      let share = Double(below + through) / 2 / Double(count)
      let clip = 0.5 / Double(count + 1)
      return -NormalDistribution.quantile(upperTail: Probability(min(max(share, clip), 1 - clip)))
    }
    // Known values, unknown ones, and what is beyond all.
    let asked = values.prefix(300) + (0..<100).map { _ in random.nearlyNormal() } + [0, sorted[0], -9, 9]
    // Standardised: what is exact is known up to the mean and the unit, which two values tell.
    let (low, high) = (sorted[0], sorted[count - 1])
    let unit = (exact(high) - exact(low)) / (scores[high] - scores[low])
    let zero = exact(low) - unit * scores[low]
    for value in asked { #expect(abs(scores[value] * unit + zero - exact(value)) <= 1.0 / 256 + 1e-9, "\(value)") }
    let mean = values.reduce(0) { $0 + scores[$1] } / Double(count)
    #expect(abs(mean) < 1e-9)
  }

  @Test func `what is too little teaches nothing`() throws {
    let windows = Self.windows(6, seed: 5)
    func refusal(_ windows: [RowSample]) -> MultivariateBaseline.Refusal? {
      do throws(MultivariateBaseline.Refusal) {
        _ = try MultivariateBaseline(windows)
        return nil
      } catch { return error }
    }
    #expect(refusal([]) == .fewWindows(missing: 5))
    #expect(refusal(windows.prefix(4) + [Self.windows(1, seed: 6, rows: 19)[0]]) == .fewWindows(missing: 1))
    #expect(refusal(Array(windows.prefix(5))) == nil)
    #expect(refusal(windows.map { Self.mapped($0) { [$0[0]] } }) == .fewColumns)
    #expect(
      refusal(
        windows.map { Self.mapped($0) { $0.map { .init($0.name, .numbers([Double?](repeating: 1, count: 80))) } } })
        == .fewColumns)
    // Columns of another kind in one window take no part.
    var mixed = windows
    mixed[2] = Self.mapped(mixed[2]) { [.init("c0", .categories(mixed[2].keys.map { _ in "a" }))] + $0.dropFirst() }
    let baseline = try MultivariateBaseline(mixed)
    #expect(baseline.columns == ["c1", "c2", "c3"])
    #expect(baseline.night(mixed[2]) != nil)
    #expect(baseline.night(Self.mapped(windows[0]) { Array($0.dropLast()) }) == nil)
    let few = Self.windows(1, seed: 6, rows: MultivariateBaseline.leastRows - 1)[0]
    #expect(baseline.night(few) == nil)
    // A small window of the reference says nothing.
    let statistics = try MultivariateBaseline(windows + [few]).ofBudget(0)
    #expect(statistics.allSatisfy { $0.rows[6] == 0 && $0.sums[6] == 0 && $0.rows[5] > 0 })
  }
  @Test func `windows without rows say nothing, and the others what they say without them`() throws {
    let windows = Self.windows(7, seed: 9)
    let whole = try MultivariateBaseline(windows).ofBudget(0)
    var reference = windows.map(Optional.some)
    reference.insert(nil, at: 3)
    reference.insert(nil, at: 0)
    let gaps = try MultivariateBaseline(reference).ofBudget(0)
    for (one, other) in zip(whole, gaps) {
      #expect(other.rows[0] == 0 && other.sums[0] == 0 && other.rows[4] == 0 && other.sums[4] == 0)
      let known = [1, 2, 3, 5, 6, 7, 8]
      #expect(one.sums == known.map { other.sums[$0] } && one.rows == known.map { other.rows[$0] })
    }
  }
}
