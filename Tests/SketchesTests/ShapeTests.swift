import Foundation
import TestSupport
import Testing

@testable import Sketches

/// The states that tell of a column beside its distribution.
@Suite struct ShapeTests {
  /// A state made of random values, in parts that lie one after another.
  struct Kind: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let check: @Sendable (UInt64) throws -> Void

    init<State: MergeableState>(
      _ name: String, empty: State, agree: @escaping @Sendable (State, State) -> Bool = { $0 == $1 },
      _ make: @escaping @Sendable (_ seed: UInt64, _ rows: Range<Int>) -> State
    ) {
      testDescription = name
      check = { seed in
        var random = SeededGenerator(seed: seed)
        let size = [0, 1, 3, 200, 3000].randomElement(using: &random) ?? 0
        let cuts = (0..<2).map { _ in Int.random(in: 0...size, using: &random) }.sorted()
        let parts = [make(seed, 0..<cuts[0]), make(seed, cuts[0]..<cuts[1]), make(seed, cuts[1]..<size)]
        let whole = make(seed, 0..<size)
        var (left, right) = (parts[0], parts[1])
        try left.merge(parts[1])
        try left.merge(parts[2])
        try right.merge(parts[2])
        var bracketed = parts[0]
        try bracketed.merge(right)
        #expect(agree(left, whole) && agree(bracketed, left))
        var (forth, back) = (parts[0], parts[1])
        try forth.merge(parts[1])
        try back.merge(parts[0])
        #expect(forth == back)
        for var state in [whole, left] {
          let bytes = state.serialized()
          #expect(try State(serialized: bytes) == state)
          #expect(try State(serialized: bytes).serialized() == bytes)
          for end in stride(from: 0, to: bytes.count, by: Swift.max(1, bytes.count / 50)) {
            #expect(throws: SketchError.self) { try State(serialized: Array(bytes[..<end])) }
          }
          #expect(throws: SketchError.self) { try State(serialized: bytes + [0]) }
          let before = state
          try state.merge(empty)
          #expect(state == before)
          var other = empty
          try other.merge(before)
          #expect(other == before)
        }
        #expect(size == 0 || make(seed, 0..<size) != make(seed, 0..<size + 1))
      }
    }
  }

  /// Row by row, each from a seed of its own, so that parts are parts of the whole.
  private static func each(_ seed: UInt64, _ rows: Range<Int>, _ body: (inout SeededGenerator) -> Void) {
    for row in rows {
      var random = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(row))
      body(&random)
    }
  }

  static let kinds: [Kind] = [
    Kind("signs of integers", empty: SignCounts()) { seed, rows in
      var values: [Int64] = []
      each(seed, rows) {
        values.append([.min, -1, 0, 1, .max, .random(in: -2...2, using: &$0)].randomElement(using: &$0) ?? 0)
      }
      var state = SignCounts()
      state.update(values)
      #expect(state.zeros == values.count { $0 == 0 } && state.negatives == values.count { $0 < 0 })
      return state
    },
    Kind("signs of doubles", empty: SignCounts()) { seed, rows in
      let special = [0, -0.0, .leastNonzeroMagnitude, -Double.leastNonzeroMagnitude, 1e308, -1e308]
      var values: [Double] = []
      each(seed, rows) { values.append((special + [.random(in: -1...1, using: &$0)]).randomElement(using: &$0) ?? 0) }
      var state = SignCounts()
      state.update(values)
      #expect(state.zeros == values.count { $0 == 0 } && state.negatives == values.count { $0 < 0 })
      #expect(state.count == values.count)
      return state
    },
    Kind("lengths", empty: LengthCounts()) { seed, rows in
      var lengths: [Int] = []
      each(seed, rows) { lengths.append(Int.random(in: 0...1 << Int.random(in: 0...30, using: &$0), using: &$0)) }
      var state = LengthCounts()
      for length in lengths { state.update(length) }
      #expect(state.count == lengths.count && state.sum == lengths.reduce(0, +))
      #expect(state.minimum == lengths.min() && state.maximum == lengths.max())
      for cell in 0..<LengthCounts.cellCount {
        let range = LengthCounts.lengths(ofCell: cell)
        #expect(state.cells[cell] == lengths.count { range.contains($0) })
      }
      return state
    },
    Kind("texts", empty: TextSummary()) { seed, rows in
      var texts: [String] = []
      each(seed, rows) { texts.append(Self.text(&$0)) }
      return Self.summary(of: texts)
    },
    Kind("dates", empty: CalendarCounts(.days)) { seed, rows in Self.calendar(.days, seed, rows) },
    Kind("times", empty: CalendarCounts(.microseconds)) { seed, rows in Self.calendar(.microseconds, seed, rows) },
    Kind("arrays", empty: ArraySummary(), agree: Self.agree) { seed, rows in
      var stage = ArrayStage()
      each(seed, rows) { random in
        let length = seed % 3 == 0 ? Int.random(in: 0...5, using: &random) : 8
        let nulls = Int.random(in: 0...20, using: &random) == 0 ? 1 : 0
        let elements = (0..<length - Swift.min(nulls, length)).map { _ in
          Int.random(in: 0...200, using: &random) == 0 ? Double.nan : Double.random(in: -1...3, using: &random)
        }
        elements.withUnsafeBufferPointer { stage.update($0, nulls: nulls) }
      }
      return stage.finished()
    },
  ]

  @Test(
    "parts merge to the whole in any order, and states come back from their bytes", arguments: kinds,
    0..<12 as Range<UInt64>)
  func laws(kind: Kind, seed: UInt64) throws { try kind.check(seed) }

  private static func text(_ random: inout SeededGenerator) -> String {
    let alphabet = ["a", "Z", "7", " ", "\t", "!", "~", "ü", "漢", "👍", "\u{7f}", "\u{1}"]
    let few = alphabet.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
    let length = [0, 1, 5, 15, 16, 17, 33, 200].randomElement(using: &random) ?? 0
    return (0..<length).map { _ in few.randomElement(using: &random) ?? "" }.joined()
  }

  private static func summary(of texts: [String]) -> TextSummary {
    var state = TextSummary()
    var offsets = [0]
    for text in texts { offsets.append(offsets[offsets.count - 1] + text.utf8.count) }
    Array(texts.joined().utf8).withUnsafeBytes { bytes in
      offsets.withUnsafeBufferPointer { state.update(bytes: bytes, offsets: $0) }
    }
    let holds: [(CharacterKinds, (Unicode.Scalar) -> Bool)] = [
      (.digit, { ("0"..."9").contains($0) }),
      (.letter, { ("a"..."z").contains($0) || ("A"..."Z").contains($0) }),
      (.uppercase, { ("A"..."Z").contains($0) }), (.space, { " \t\n\u{b}\u{c}\r".unicodeScalars.contains($0) }),
      (.punctuation, { "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".unicodeScalars.contains($0) }),
      (.nonASCII, { !$0.isASCII }),
    ]
    for (kind, holds) in holds {
      #expect(
        state.count(holding: kind) == texts.count { $0.unicodeScalars.contains(where: holds) }, "\(kind.rawValue)")
    }
    #expect(state.count == texts.count && state.empties == texts.count(where: \.isEmpty))
    #expect(state.lengths.sum == texts.reduce(0) { $0 + $1.unicodeScalars.count })
    var oneByOne = TextSummary()
    for text in texts { Array(text.utf8).withUnsafeBytes { oneByOne.update($0) } }
    #expect(oneByOne == state)
    return state
  }

  private static func calendar(_ unit: CalendarCounts.Unit, _ seed: UInt64, _ rows: Range<Int>) -> CalendarCounts {
    let step: Int64 = unit == .days ? 1 : 86_400_000_000
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    var values: [Int64] = []
    // Years 1 to 9999, where Foundation's calendar and the server's are one from 1583 on.
    each(seed, rows) { random in
      let day = Int64.random(in: -141_000...2_932_896, using: &random) * step
      let parts: [Int64] = [0, step - 1, step / 2, .random(in: 0..<step, using: &random)]
      values.append(day + (parts.randomElement(using: &random) ?? 0))
    }
    var state = CalendarCounts(unit)
    state.update(values)
    var (weekdays, hours) = ([Int](repeating: 0, count: 7), [Int](repeating: 0, count: 24))
    for value in values {
      let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 1_000_000)
      let seconds = unit == .days ? value * 86_400 : quotient - (remainder < 0 ? 1 : 0)
      let parts = calendar.dateComponents([.weekday, .hour], from: Date(timeIntervalSince1970: Double(seconds)))
      weekdays[((parts.weekday ?? 0) + 5) % 7] += 1
      hours[parts.hour ?? 0] += 1
    }
    #expect(state.weekdays == weekdays && state.hours == (unit == .days ? nil : hours) && state.count == values.count)
    return state
  }

  private static func agree(_ one: ArraySummary, _ other: ArraySummary) -> Bool {
    guard one.lengths == other.lengths, one.nullElements == other.nullElements, one.incompletes == other.incompletes,
      one.unreadable == other.unreadable, one.norms.agrees(with: other.norms),
      one.normQuantiles.agrees(with: other.normQuantiles)
    else { return false }
    switch (one.direction, other.direction) {
    case (.sum(let ours, let count), .sum(let theirs, let otherCount)):
      return count == otherCount && zip(ours, theirs).allSatisfy { abs($0 - $1) <= 1e-12 * Double(count) }
    case (.unknown, .unknown), (.none, .none): return true
    default: return false
    }
  }

  @Test("the cells of lengths follow one another, and are no wider than an eighth")
  func cells() {
    var next = 0
    for cell in 0..<LengthCounts.cellCount {
      let lengths = LengthCounts.lengths(ofCell: cell)
      #expect(lengths.lowerBound == next && lengths.count <= Swift.max(1, next / 8))
      #expect(LengthCounts.cell(of: lengths.lowerBound) == cell && LengthCounts.cell(of: lengths.upperBound) == cell)
      next = lengths.upperBound + 1
    }
    #expect(next - 1 == LengthCounts.longest)
    var state = LengthCounts()
    state.update(.max)
    #expect(state.maximum == LengthCounts.longest)
  }

  @Test("the ends of all times have a weekday and an hour")
  func extremes() {
    var state = CalendarCounts(.microseconds)
    state.update([.min + 1, .max - 1, 0, -1, 3_600_000_000, 3_599_999_999])
    // A Thursday's first hour, the hour before it, its second and its first.
    #expect(state.count == 6 && state.weekdays[3] >= 3 && state.weekdays[2] >= 1)
    #expect(state.hours?[23] == 1 && state.hours?[1] == 1)
  }

  @Test("dates and times together have no hours")
  func mixedUnits() {
    var (dates, times) = (CalendarCounts(.days), CalendarCounts(.microseconds))
    dates.update([0, 4])
    times.update([0])
    times.merge(dates)
    #expect(times.hours == nil && times.weekdays == [1, 0, 0, 2, 0, 0, 0])
  }

  private static func directions(_ arrays: [[Double]]) -> ArraySummary {
    var stage = ArrayStage()
    for array in arrays { array.withUnsafeBufferPointer { stage.update($0, nulls: 0) } }
    return stage.finished()
  }

  @Test("directions are summed up of arrays of one length alone, whatever zeros and empty ones are among them")
  func directions() {
    let one = Self.directions([[3, 4], [0, 0], [], [1e-200, 0], [0, -2]])
    let mean = one.meanDirection ?? []
    #expect(mean.count == 2 && abs(mean[0] - 0.3) < 1e-15 && abs(mean[1] + 0.1) < 1e-15)
    #expect(one.count == 5 && one.norms.count == 5 && one.norms.maximum == 5)
    #expect(Self.directions([[0, 0], []]).direction == .none)
    #expect(Self.directions([[1, 2], [1, 2, 3]]).direction == .unknown)
    let longest = [Double](repeating: 1, count: ArraySummary.longestDirection)
    #expect(Self.directions([longest]).meanDirection?.count == longest.count)
    #expect(Self.directions([longest + [1]]).direction == .unknown)
    for (left, right) in [([[1.0, 2]], [[1.0]]), ([[1], [1, 2]], [[1]]), ([[1]], [[1], [1, 2]])] {
      var merged = Self.directions(left)
      merged.merge(Self.directions(right))
      #expect(merged.direction == .unknown && merged.count == left.count + right.count)
    }
    var late = Self.directions([[0, 0]])
    late.merge(Self.directions([[0, 2]]))
    #expect(late.meanDirection == [0, 1])
  }

  @Test("arrays with NULL, NaN, infinity or a norm beyond all doubles have a length alone")
  func incompletes() {
    var stage = ArrayStage()
    for array in [[1.0, .nan], [.infinity], [1e200, 1]] { array.withUnsafeBufferPointer { stage.update($0, nulls: 0) } }
    [1.0].withUnsafeBufferPointer { stage.update($0, nulls: 2) }
    stage.updateUnreadable()
    let summary = stage.finished()
    #expect(summary.incompletes == 4 && summary.norms.count == 0 && summary.direction == .none)
    #expect(summary.count == 4 && summary.nullElements == 2 && summary.unreadable == 1)
    #expect(summary.lengths.cells[1...3] == [1, 2, 1])
  }
}
