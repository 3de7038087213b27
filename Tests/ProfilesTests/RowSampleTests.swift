import Profiles
import Sketches
import TestSupport
import Testing

@Suite struct RowSampleTests {
  private static func sample(_ count: Int, seed: UInt64, part: Int = 0) -> RowSample {
    var keys = RowSample.Keys(seed: seed, part: part)
    var random = SeededGenerator(seed: seed &+ UInt64(part))
    let numbers = (0..<count).map { $0 % 7 == 0 ? nil : $0 % 11 == 0 ? -.infinity : random.unit() }
    let words = (0..<count).map { $0 % 5 == 0 ? nil : "w\(random.below(9))" }
    return RowSample(
      keys: (0..<count).map { _ in keys.next() },
      columns: [.init("n", .numbers(numbers)), .init("t", .categories(words)), .init("", .numbers(numbers))])
  }

  private static let sizes = [0, 1, 2, 100, 511, 512, 513, 3000]

  @Test func `a sample is of at most 512 rows, and rows stay whole`() throws {
    for size in Self.sizes {
      let sample = Self.sample(size, seed: 1)
      #expect(sample.rowCount == min(size, RowSample.greatestCount))
      #expect(zip(sample.keys, sample.keys.dropFirst()).allSatisfy { $0 < $1 })
      guard case .numbers(let one)? = sample[column: "n"]?.values,
        case .numbers(let other)? = sample[column: ""]?.values
      else {
        Issue.record("\(sample)")
        return
      }
      #expect(one == other)
    }
  }

  @Test(arguments: sizes) func `parts give the whole, in either direction and however bracketed`(size: Int) throws {
    let parts = (0..<3).map { Self.sample(size + $0 * 40, seed: 2, part: $0) }
    let empty = Self.sample(0, seed: 2)
    func merged(_ samples: [RowSample]) throws -> RowSample {
      var whole = empty
      for sample in samples { try whole.merge(sample) }
      return whole
    }
    let whole = try merged(parts)
    #expect(try merged(parts.reversed()) == whole)
    #expect(try merged([parts[0], try merged([parts[1], parts[2]])]) == whole)
    #expect(whole.rowCount == min(3 * size + 120, RowSample.greatestCount))
    let least = parts.flatMap(\.keys).sorted().prefix(RowSample.greatestCount)
    #expect(whole.keys == Array(least))
    var one = parts[0]
    try one.merge(empty)
    #expect(one == parts[0])
  }

  @Test(arguments: sizes) func `a sample comes back from its bytes`(size: Int) throws {
    let sample = Self.sample(size, seed: 3)
    let bytes = sample.serialized()
    let read = try RowSample(serialized: bytes)
    #expect(read == sample && read.serialized() == bytes)
    // Two numbers and a category a row.
    #expect(bytes.count <= sample.rowCount * (8 + 8 + 8 + 1) + 64)
  }

  @Test func `bytes that end early or were changed are an error or another sample, and never a crash`() throws {
    let bytes = Self.sample(40, seed: 4).serialized()
    for length in 0..<bytes.count {
      #expect(throws: SketchError.self) { try RowSample(serialized: Array(bytes.prefix(length))) }
    }
    #expect(throws: SketchError.malformed(byteOffset: bytes.count, reason: .trailingBytes)) {
      try RowSample(serialized: bytes + [0])
    }
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << bit
        if let sample = try? RowSample(serialized: changed) { #expect(sample.rowCount == 40) }
      }
    }
    // A length that no memory holds.
    #expect(throws: SketchError.self) { try RowSample(serialized: [1, 0, 255, 255, 255, 255, 255, 255, 255, 127]) }
  }

  @Test func `samples of other columns do not merge`() throws {
    var one = RowSample(keys: [1], columns: [.init("a", .numbers([1]))])
    let before = one
    for other in [
      RowSample(keys: [2], columns: [.init("b", .numbers([1]))]),
      RowSample(keys: [2], columns: [.init("a", .categories(["1"]))]), RowSample(keys: [2], columns: []),
    ] {
      #expect(throws: SketchError.self) { try one.merge(other) }
      #expect(one == before)
    }
  }

  @Test func `a long text and one that is none are known by a hash`() {
    func category(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { RowSample.category($0) } }
    let longest = [UInt8](repeating: 97, count: RowSample.longestText)
    #expect(category([]) == "" && category(Array("ü".utf8)) == "ü")
    #expect(category(longest) == String(repeating: "a", count: RowSample.longestText))
    let hashes = [longest + [97], longest + [98], [255], [254]].map(category)
    #expect(Set(hashes).count == 4 && hashes.allSatisfy { $0.count == 17 && $0.hasPrefix("#") })
    #expect(category([255]) == "#af64724c8602eb6e")
  }

  @Test func `keys are spread evenly, of neighbouring rows, parts and windows too`() {
    var below = 0
    var seen: Set<UInt64> = []
    for seed in [0, 1, 86_400_000_000, UInt64(bitPattern: -86_400_000_000)] {
      for part in [0, 1, 63] {
        var keys = RowSample.Keys(seed: seed, part: part)
        for _ in 0..<1000 {
          let key = keys.next()
          seen.insert(key)
          if key < UInt64.max / 10 { below += 1 }
        }
      }
    }
    #expect(seen.count == 12_000)
    // 1200 within four standard deviations.
    #expect(abs(below - 1200) < 132)
  }
}
