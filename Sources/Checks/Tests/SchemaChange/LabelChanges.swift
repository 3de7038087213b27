import Profiles
import Rules

/// How the labels of an enum differ. Those of a sensitive column are counted, and not told.
struct LabelChanges {
  private(set) var all: [SchemaChanges.Change] = []
  private let name: String

  init(of name: String, from last: SchemaDetails.Labels, to now: SchemaDetails.Labels, isSensitive: Bool) {
    self.name = name
    if last == now { return }
    let names = last.names.flatMap { before in now.names.map { (before, $0) } }
    // The numbers of an enum that was made anew are all others.
    guard !Set(last.numbers).isDisjoint(with: now.numbers) else {
      if let (before, after) = names {
        compare(before, after) { isSensitive ? nil : $0 }
      } else if last.digest != now.digest {
        let words = "the labels of \(name) changed"
        all = [SchemaChanges.Change(.labelsAdded, .labelsDropped, .labelsRenamed, .labelsReordered, words: words)]
      }
      return
    }
    let before = Self.byNumber(last)
    let after = Self.byNumber(now)
    compare(last.numbers, now.numbers) { isSensitive ? nil : after[$0] ?? before[$0] }
    if names != nil {
      let kept = now.numbers.compactMap { number in before[number].flatMap { old in after[number].map { (old, $0) } } }
      rename(kept.filter { $0 != $1 }, isSensitive: isSensitive)
    } else if all.isEmpty, last.digest != now.digest {
      all = [SchemaChanges.Change(.labelsRenamed, words: "labels of \(name) were renamed")]
    }
  }

  private static func byNumber(_ labels: SchemaDetails.Labels) -> [Int64: String] {
    Dictionary(zip(labels.numbers, labels.names ?? []), uniquingKeysWith: { first, _ in first })
  }

  /// - Parameter text: what a label is told as; nil of one that is not.
  private mutating func compare<Label: Hashable>(_ last: [Label], _ now: [Label], text: (Label) -> String?) {
    func words(_ labels: [Label]) -> String {
      let texts = labels.compactMap(text).map(\.shownInQuotes)
      if texts.count < labels.count { return labels.count.counted("label") }
      return "the label\(labels.count == 1 ? "" : "s") \(texts.list)"
    }
    let (before, after) = (Set(last), Set(now))
    let dropped = last.filter { !after.contains($0) }
    if !dropped.isEmpty { all.append(SchemaChanges.Change(.labelsDropped, words: "\(name) lost \(words(dropped))")) }
    let added = now.filter { !before.contains($0) }
    if !added.isEmpty { all.append(SchemaChanges.Change(.labelsAdded, words: "\(name) gained \(words(added))")) }
    if last.filter(after.contains) != now.filter(before.contains) {
      all.append(SchemaChanges.Change(.labelsReordered, words: "the order of the labels of \(name) changed"))
    }
  }

  private mutating func rename(_ pairs: [(String, String)], isSensitive: Bool) {
    guard let (old, new) = pairs.first else { return }
    let words =
      if isSensitive {
        "\(pairs.count.counted("label")) of \(name) \(pairs.count == 1 ? "was" : "were") renamed"
      } else if pairs.count == 1 {
        "the label \(old.shownInQuotes) of \(name) was renamed to \(new.shownInQuotes)"
      } else {
        "labels of \(name) were renamed: \(pairs.map { "\($0.shownInQuotes) to \($1.shownInQuotes)" }.list)"
      }
    all.append(SchemaChanges.Change(.labelsRenamed, words: words))
  }
}
