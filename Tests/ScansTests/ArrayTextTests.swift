import Foundation
import TestSupport
import Testing

@testable import Scans

/// The server's text of arrays. `LEADSMAN_FUZZ_ROUNDS` damages more of them than the few that each run of the tests tries,
/// and `LEADSMAN_FUZZ_SEED` other ones.
@Suite struct ArrayTextTests {
  private static func number(_ name: String, else standard: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? standard
  }

  private static let firstSeed = number("LEADSMAN_FUZZ_SEED", else: 1)
  static let seeds = firstSeed..<firstSeed + number("LEADSMAN_FUZZ_ROUNDS", else: 60)

  private static func read(_ text: some Collection<UInt8>, isSingle: Bool = false) -> (numbers: [Double], nulls: Int)? {
    // In a buffer of its own, so that a read past its end is seen.
    Array(text).withUnsafeBytes { text in
      var numbers = [7.0]
      guard let count = ArrayText.read(text, isSingle: isSingle, into: &numbers) else { return nil }
      #expect(count.elements == numbers.count + count.nulls)
      return (numbers, count.nulls)
    }
  }

  private static func count(_ text: some Collection<UInt8>) -> ArrayText.Count? {
    Array(text).withUnsafeBytes { ArrayText.count($0) }
  }

  @Test(
    "arrays of numbers",
    arguments: [
      ("{}", []), ("{1}", [1]), ("{1,-2,3}", [1, -2, 3]), ("{0.5,-0.25,1e-07,1.5e+300}", [0.5, -0.25, 1e-7, 1.5e300]),
      ("{{1,2},{3,4}}", [1, 2, 3, 4]), ("[0:1]={1,2}", [1, 2]), ("[-3:-3][1:2]={{1,2}}", [1, 2]),
      ("[1,2,3]", [1, 2, 3]),
      ("[4]", [4]), ("{9223372036854775807,-9223372036854775808}", [0x1p63, -0x1p63]), ("{1.00,0.10}", [1, 0.1]),
      ("{12345678901234567890123.5}", [12_345_678_901_234_567_890_123.5]), ("{1e400}", [.infinity]),
      ("{5e-324}", [.leastNonzeroMagnitude]), ("{0.1234567890123456789}", [0.1234567890123456789]),
    ] as [(String, [Double])])
  func numbers(text: String, expected: [Double]) throws {
    let read = try #require(Self.read(text.utf8))
    #expect(read.numbers == expected && read.nulls == 0)
  }

  @Test("NULL, NaN and infinities are elements")
  func special() throws {
    let read = try #require(Self.read("{NULL,1,NaN,-Infinity,NULL,Infinity}".utf8))
    #expect(read.nulls == 2 && read.numbers[0] == 1 && read.numbers[1].isNaN)
    #expect(read.numbers[2...] == [-.infinity, .infinity])
    #expect(try #require(Self.read("{0.1}".utf8, isSingle: true)).numbers == [Double(Float(0.1))])
  }

  @Test(
    "what is no array of numbers is none",
    arguments: [
      "", "{", "}", "1", "{1", "{1}}", "{1,}", "{,1}", "{,}", "{1,,2}", "{1 }", "{a}", "{\"1\"}", "{1}x", "{-}", "{.}",
      "{1e}", "{1e+}", "{1.2.3}", "{null}", "{NUL}", "[1,2}", "{1,2]", "[0:1]=", "[0:1]", "{{1}{2}}", "{1{2}}",
      "{{{{{{{1}}}}}}}", "{+1}", "NULL", "{1:1}/5",
    ])
  func noArrays(text: String) {
    #expect(Self.read(text.utf8) == nil)
  }

  @Test(
    "elements of other arrays are counted",
    arguments: [
      ("{}", 0, 0), ("{a}", 1, 0), (#"{a,"b,}","c \" d",NULL,"NULL",null}"#, 6, 2), (#"{{"",a},{x,"\\"}}"#, 4, 0),
      (#"[0:1]={"=",b}"#, 2, 0), (#"{a\,b}"#, 1, 0),
    ])
  func others(text: String, elements: Int, nulls: Int) {
    // `array_out` writes a null in upper case.
    let nulls = text.contains("null") ? nulls - 1 : nulls
    #expect(Self.count(text.utf8) == ArrayText.Count(elements: elements, nulls: nulls))
  }

  @Test(
    "what is no array of anything is none",
    arguments: ["", "a", "{a", #"{"a}"#, #"{"a\"#, #"{a\"#, #"{a"b"}"#, #"{"a"b}"#, "{a}b", "{a{b}}", "{,}"])
  func noOthers(text: String) {
    #expect(Self.count(text.utf8) == nil)
  }

  @Test("every double comes back from its text to the bit", arguments: seeds)
  func doubles(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let numbers = (0..<200).map { _ -> Double in
      switch Int.random(in: 0..<5, using: &random) {
      case 0: return Double(Int.random(in: -1000...1000, using: &random)) / 8
      case 1: return Double(Int64.random(in: .min ... .max, using: &random))
      case 2: return Double(Float.random(in: -1...1, using: &random))
      case 3: return Double.random(in: -1e6...1e6, using: &random)
      default:
        let double = Double(bitPattern: .random(in: .min ... .max, using: &random))
        return double.isFinite ? double : 0
      }
    }
    let read = try #require(Self.read("{\(numbers.map { "\($0)" }.joined(separator: ","))}".utf8))
    #expect(read.numbers.map(\.bitPattern) == numbers.map(\.bitPattern))
  }

  @Test("damaged texts are read or refused", arguments: seeds)
  func damaged(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let texts = [
      "{1,-2.5e-3,NULL,{3,NaN}}", "[0:2]={1,2,12345678901234567890}", "[0.1,-Infinity,7]", #"{a,"b \" \\",NULL}"#,
    ]
    for round in 0..<200 {
      var text = Array(texts[round % texts.count].utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        guard !text.isEmpty else { break }
        let place = Int.random(in: text.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text.remove(at: place)
        case 1: text.removeSubrange(place...)
        case 2: text.insert(Array("{}[],\"\\eE.-+0N=".utf8).randomElement(using: &random) ?? 0, at: place)
        default: text[place] = .random(in: .min ... .max, using: &random)
        }
      }
      if let read = Self.read(text) { #expect(read.numbers.count + read.nulls <= text.count) }
      if let count = Self.count(text) { #expect(count.nulls <= count.elements && count.elements <= text.count) }
    }
  }
}
