import Sketches

/// What moved in a column, for a person who is woken by it.
enum ValueChange {
  /// Categories told at most.
  private static let told = 3
  /// Changes smaller than this part of the largest say little beside it.
  private static let leastPart = 0.25
  /// What one category, or one range, has to have of the change to be called its source.
  private static let leastShare = 0.5
  private static let nearlyAll = 0.995

  /// As in `median 3.1 → 5.2 (p5 1 → 1.1, p95 9 → 14)`; where those look alike, as in
  /// `mean 3.1 → 54, greatest 9 → 1,000,000`. Where one range of values is most of the change it is told too. Nil where no
  /// difference can be seen in that either.
  /// - Parameter parts: of the change, the greatest first.
  static func words(
    from old: (moments: Moments, quantiles: QuantileSketch), to new: (moments: Moments, quantiles: QuantileSketch),
    parts: [Movement.Part] = []
  ) -> String? {
    guard let before = old.quantiles.quantiles(at: ranks), let after = new.quantiles.quantiles(at: ranks) else {
      return nil
    }
    return words(from: (old.moments, before), to: (new.moments, after), parts)
  }

  /// As above, of quantiles within a bin's width.
  static func words(
    from old: (moments: Moments, bins: BinnedCounts), to new: (moments: Moments, bins: BinnedCounts),
    parts: [Movement.Part] = []
  ) -> String? {
    guard let before = BinnedShares(old.moments, old.bins), let after = BinnedShares(new.moments, new.bins) else {
      return nil
    }
    return words(
      from: (old.moments, ranks.map { before.quantile(at: $0) }),
      to: (new.moments, ranks.map { after.quantile(at: $0) }), parts)
  }

  private static let ranks = [0.5, 0.05, 0.95]

  private static func words(
    from old: (moments: Moments, quantiles: [Double]), to new: (moments: Moments, quantiles: [Double]),
    _ parts: [Movement.Part]
  ) -> String? {
    let all = [quantiles(from: old, to: new), range(parts)].compactMap(\.self)
    return all.isEmpty ? nil : all.joined(separator: ", ")
  }

  private static func quantiles(
    from old: (moments: Moments, quantiles: [Double]), to new: (moments: Moments, quantiles: [Double])
  ) -> String? {
    let pairs = zip(["median", "p5", "p95"], zip(old.quantiles, new.quantiles)).map {
      Pair(name: $0, old: $1.0, new: $1.1)
    }
    if pairs.contains(where: \.isVisible) { return "\(pairs[0]) (\(pairs[1]), \(pairs[2]))" }
    let ends = [
      Pair("mean", old.moments.mean, new.moments.mean), Pair("least", old.moments.minimum, new.moments.minimum),
      Pair("greatest", old.moments.maximum, new.moments.maximum),
    ].compactMap { $0 }.filter(\.isVisible)
    return ends.isEmpty ? nil : ends.map(\.description).joined(separator: ", ")
  }

  /// As in `values above 2,475 5 % → 12 % (81 % of the change)`; nil where no range is most of it, or most rows are in it,
  /// so that the quantiles tell it.
  private static func range(_ parts: [Movement.Part]) -> String? {
    let told = parts.first { $0.range != nil && $0.share >= leastShare && max($0.before, $0.now) < 0.5 }
    return told.flatMap { part in
      part.range.map {
        "\($0.words) \(Percent(part.before)) → \(Percent(part.now)) (\(ofChange(part.share)))"
      }
    }
  }

  private static func ofChange(_ share: Double) -> String {
    share >= nearlyAll ? "all of the change" : "\(Percent(share)) of the change"
  }

  /// The categories whose share changed most, as in `'ok' 52 % → 0 %, 'OK' 0 % → 52 % (not in the reference)`, and how
  /// much of the change the first is, where that is most; nil where none did.
  /// - Parameters:
  ///   - origin: what `old` is called.
  ///   - parts: of the change, the greatest first.
  static func words(
    from old: ValueCounts, to new: ValueCounts, origin: String = "the reference", parts: [Movement.Part] = []
  ) -> String? {
    guard old.total > 0, new.total > 0 else { return nil }
    let changes = Set((old.entries + new.entries).map(\.value)).map { Change($0, old, new) }.sorted(by: Change.precedes)
    guard let most = changes.first?.size, most > 0 else { return nil }
    let first = String(decoding: changes[0].value, as: UTF8.self)
    let share = parts.first { $0.category == first }?.share ?? 0
    // All of it can be seen from the shares.
    let note = share >= leastShare && share < nearlyAll ? ofChange(share) : nil
    let largest = changes.prefix(told).filter { $0.size >= leastPart * most }
    return largest.enumerated().map { $1.words(origin: origin, note: $0 == 0 ? note : nil) }.joined(separator: ", ")
  }
}

extension ValueChange {
  /// The most frequent categories that the reference does not have, as in `'ACK' 0.41 %, 'MVY' 0.27 %`; nil where none can
  /// be named.
  static func words(ofUnseenIn new: ValueCounts, before old: ValueCounts) -> String? {
    guard old.total > 0, new.total > 0 else { return nil }
    let unseen = new.entries.map { Change($0.value, old, new) }.filter(\.isNew).sorted(by: Change.precedes)
    guard !unseen.isEmpty else { return nil }
    return unseen.prefix(told).map { "\(ShownValue.category($0.value)) \($0.new)" }.joined(separator: ", ")
  }
}

extension ValueChange {
  private struct Pair: CustomStringConvertible {
    let name: String
    let old: Double
    let new: Double

    init(name: String, old: Double, new: Double) { (self.name, self.old, self.new) = (name, old, new) }

    init?(_ name: String, _ old: Double?, _ new: Double?) {
      guard let old, let new else { return nil }
      self.init(name: name, old: old, new: new)
    }

    var isVisible: Bool { old.short != new.short }
    var description: String { "\(name) \(old.short) → \(new.short)" }
  }

  private struct Change {
    let value: [UInt8]
    let old: Share
    let new: Share
    let isNew: Bool

    init(_ value: [UInt8], _ old: ValueCounts, _ new: ValueCounts) {
      self.value = value
      self.old = Share(of: value, in: old)
      self.new = Share(of: value, in: new)
      isNew = old.isExact && self.old.value == 0
    }

    var size: Double { abs(new.value - old.value) }

    func words(origin: String, note: String?) -> String {
      let notes = [isNew ? "not in \(origin)" : nil, note].compactMap(\.self)
      let end = notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"
      return "\(ShownValue.category(value)) \(old) → \(new)\(end)"
    }

    /// The larger change first; of equal ones what was lost, as what came in its place mostly follows from it.
    static func precedes(_ left: Change, _ right: Change) -> Bool {
      if left.size != right.size { return left.size > right.size }
      if left.old.value != right.old.value { return left.old.value > right.old.value }
      return left.value.lexicographicallyPrecedes(right.value)
    }
  }

  private struct Share: CustomStringConvertible {
    let value: Double
    /// What a value may have that is not held, as only frequent ones are.
    private let mostUnheld: Double

    init(of category: [UInt8], in counts: ValueCounts) {
      value = Double(counts.count(of: category)) / Double(counts.total)
      mostUnheld = Double(counts.maximumError) / Double(counts.total)
    }

    var description: String {
      value == 0 && mostUnheld > 0 ? "at most \(Percent(mostUnheld))" : Percent(value).description
    }
  }
}

extension Movement.Range {
  /// As in `values above 187 up to 502`, `values from 4 below 9`, `values equal to 3`.
  fileprivate var words: String {
    if let low, low == high { return "values equal to \(low.short)" }
    let from = low.map { "\(includesLow ? "from" : "above") \($0.short)" }
    let to = high.map { "\(includesHigh ? "up to" : "below") \($0.short)" }
    let bounds = [from, to].compactMap(\.self).joined(separator: " ")
    return "values \(bounds.isEmpty ? "of any size" : bounds)"
  }
}
