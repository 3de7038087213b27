import Columns
import Profiles
import Sketches

/// Folds what a profile tells of a column beside its distribution.
struct ShapeFold: Sendable {
  private var signs: SignCounts?
  private var texts: TextFold?
  private var times: CalendarStage?
  private var arrays: ArrayFold?

  /// - Parameter isOfSegment: keeps to a few counters.
  init(_ type: ColumnType, isOfSegment: Bool) {
    switch ColumnShape(empty: type) {
    case .numbers(let none)?: signs = none
    case .texts? where !isOfSegment: texts = TextFold()
    case .times? where !isOfSegment: times = CalendarStage(type == .date ? .days : .microseconds)
    case .arrays? where !isOfSegment: arrays = ArrayForm(type).map(ArrayFold.init)
    case .texts?, .times?, .arrays?, nil: break
    }
  }

  /// - Parameter values: not NULL, and finite.
  mutating func fold(_ values: [Int64]) {
    signs?.update(values)
    values.withUnsafeBufferPointer { times?.update($0) }
  }

  /// - Parameter values: not NULL, and finite.
  mutating func fold(_ values: [Double]) { signs?.update(values) }

  /// To be called before the counts of the values take in further ones.
  mutating func prepare(for added: Int, after counts: ValueCounts) { texts?.prepare(for: added, after: counts) }

  /// - Parameters:
  ///   - offsets: one more than values, none of which is NULL.
  ///   - counts: of all values, these among them.
  mutating func fold(_ bytes: UnsafeRawBufferPointer, _ offsets: UnsafeBufferPointer<Int>, in counts: ValueCounts) {
    texts?.fold(bytes, offsets, in: counts)
    arrays?.fold(bytes, offsets)
  }

  /// - Parameter counts: of all values.
  func shape(of counts: ValueCounts) -> ColumnShape? {
    if let signs { return .numbers(signs) }
    if let texts { return .texts(texts.summary(of: counts)) }
    if let times { return .times(times.finished()) }
    return arrays.map { .arrays($0.summary) }
  }
}

/// Folds texts. As long as every value is held with its count, these tell all in the end, and no text is looked at.
private struct TextFold: Sendable {
  private var seen = TextSummary()
  private var isCounted = true
  /// Values so far that were counted, and are not held.
  private var untracked = 0

  mutating func prepare(for added: Int, after counts: ValueCounts) {
    guard isCounted, counts.distinctCount + added > counts.capacity else { return }
    isCounted = false
    Self.add(counts, to: &seen)
  }

  mutating func fold(_ bytes: UnsafeRawBufferPointer, _ offsets: UnsafeBufferPointer<Int>, in counts: ValueCounts) {
    guard isCounted else { return seen.update(bytes: bytes, offsets: offsets) }
    guard counts.untracked > untracked else { return }
    untracked = counts.untracked
    for index in 0..<offsets.count - 1 where offsets[index + 1] - offsets[index] > ValueCounts.longestValue {
      seen.update(UnsafeRawBufferPointer(rebasing: bytes[offsets[index]..<offsets[index + 1]]))
    }
  }

  func summary(of counts: ValueCounts) -> TextSummary {
    var summary = seen
    if isCounted { Self.add(counts, to: &summary) }
    return summary
  }

  private static func add(_ counts: ValueCounts, to summary: inout TextSummary) {
    for entry in counts.entries { entry.value.withUnsafeBytes { summary.update($0, times: entry.count) } }
  }
}

/// Folds the server's texts of arrays.
private struct ArrayFold: Sendable {
  private let form: ArrayForm
  private var stage = ArrayStage()
  // Reused from array to array.
  private var numbers: [Double] = []

  init(_ form: ArrayForm) { self.form = form }

  var summary: ArraySummary { stage.finished() }

  mutating func fold(_ bytes: UnsafeRawBufferPointer, _ offsets: UnsafeBufferPointer<Int>) {
    for index in 0..<max(0, offsets.count - 1) {
      let text = UnsafeRawBufferPointer(rebasing: bytes[offsets[index]..<offsets[index + 1]])
      switch form {
      case .numbers(let isSingle):
        guard let count = ArrayText.read(text, isSingle: isSingle, into: &numbers) else {
          stage.updateUnreadable()
          continue
        }
        numbers.withUnsafeBufferPointer { stage.update($0, nulls: count.nulls) }
      case .others:
        guard let count = ArrayText.count(text) else {
          stage.updateUnreadable()
          continue
        }
        stage.update(length: count.elements, nulls: count.nulls)
      }
    }
  }
}
