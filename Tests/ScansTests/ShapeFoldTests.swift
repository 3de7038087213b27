import Columns
import Profiles
import Sketches
import TestSupport
import Testing

@testable import Scans

/// Texts are looked at where their counts do not tell all.
@Suite struct ShapeFoldTests {
  private static func shape(of texts: [String?], batch: Int) -> ColumnShape? {
    var fold = ColumnFold(name: "c", type: .text)
    for start in stride(from: 0, to: texts.count, by: batch) {
      var column = Column(name: "c", type: .text)
      for text in texts[start..<min(start + batch, texts.count)] {
        if let text { column.append(text.utf8) } else { column.appendNull() }
      }
      fold.fold(column)
    }
    return fold.profile().shape
  }

  /// Around where counts cease to be exact: by many values, and by long ones.
  static let cases: [(distinct: Int, long: Bool)] = [
    (3, false), (3, true), (1023, false), (1024, true), (1025, false), (1600, true), (5000, false),
  ]

  @Test("texts tell the same however they are cut into batches, and whatever of them is held", arguments: cases)
  func texts(distinct: Int, long: Bool) {
    var random = SeededGenerator(seed: UInt64(distinct))
    let texts = (0..<6000).map { row -> String? in
      switch row % 50 {
      case 7: nil
      case 9 where long: String(repeating: "ü1", count: ValueCounts.longestValue / 4 + row % 300)
      default: "\(["x", "X ", "-", "漢"][row % 4])\(Int.random(in: 0..<distinct, using: &random))"
      }
    }
    var expected = TextSummary()
    for text in texts.compactMap(\.self) { Array(text.utf8).withUnsafeBytes { expected.update($0) } }
    for batch in [1, 7, 512, 6000] { #expect(Self.shape(of: texts, batch: batch) == .texts(expected), "\(batch)") }
  }

  @Test("only types that have properties have a shape")
  func types() {
    let arrays: [ColumnType] = [
      .array(of: .int16), .array(of: .numeric), .array(of: .text), .array(of: .date), .other("vector"),
      .other("public.halfvec"),
    ]
    for type in arrays { #expect(ColumnShape(empty: type) == .arrays(ArraySummary()), "\(type)") }
    let none: [ColumnType] = [
      .bool, .uuid, .json, .bytea, .other("point"), .other("tsvector"), .other("int2vector"), .other("sparsevec"),
      .array(of: .other("box")),
    ]
    for type in none { #expect(ColumnShape(empty: type) == nil, "\(type)") }
  }
}
