import Profiles

/// Reads `scan:`: how a dataset's table may be read.
struct ScanReader {
  func rule(_ value: YAMLValue) -> ScanRule? {
    guard let map = value.mapping(DatasetForm.scan) else { return nil }
    var rule = ScanRule()
    rule.strategy = map["strategy"]?.choice(ScanRule.Strategy.self, of: "strategy") ?? .auto
    rule.sample = map["sample"].flatMap(sample)
    rule.limits = ReadingLimits(map)
    if rule.strategy == .aggregate, let place = map["sample"]?.key {
      value.reader.report(.sampledAggregate, at: place)
    }
    return rule
  }

  /// `2 %` or `{ share: 2 %, method: system, seed: 7 }`.
  private func sample(_ value: YAMLValue) -> Sample? {
    guard value.shape == .map else { return value.partialShare().map { Sample(share: $0) } }
    guard let map = value.mapping(DatasetForm.sample) else { return nil }
    let share = map.required("share")?.partialShare()
    let method = map["method"].map { $0.choice(Sample.Method.self, of: "method") } ?? .bernoulli
    let seed = map["seed"].map { $0.integer(in: 0...Int.max) } ?? 1
    guard let share, let method, let seed else { return nil }
    return Sample(share: share, method: method, seed: seed)
  }
}

extension ReadingLimits {
  /// Of a dataset's `scan` or of a source.
  init(_ map: YAMLMapping) {
    self.init()
    // Under a source, `connections` is one letter away from the key of a secret.
    connections = map["connections"]?.integer(in: 1...16, quotes: !map.value.reader.text.hidesSecrets)
    maximumCost = map["max_cost"]?.positiveNumber()
    maximumRows = map["max_rows"]?.integer(in: 1...Int.max)
    rowsPerSecond = map["max_rows_per_second"]?.integer(in: 1...Int.max)
  }
}

extension YAMLValue {
  fileprivate func positiveNumber() -> Double? {
    guard let value = parsed(as: .number, { Double($0).flatMap(Self.finite) }) else { return nil }
    if value > 0 { return value }
    report(.outOfRange(name, value: scalar()?.raw ?? "", range: "above 0"))
    return nil
  }

  /// A share of rows that is neither none nor all, as `2 %` or `0.02`.
  fileprivate func partialShare() -> Double? {
    guard let value = parsed(as: .share, Self.share) else { return nil }
    if value >= Sample.leastShare, value < 1 { return value }
    let isTiny = value > 0 && value < Sample.leastShare
    let range = isTiny ? "at least 1e-9 (1e-7 %)" : "above 0 and below 1 (100 %)"
    report(.outOfRange(name, value: scalar()?.raw ?? "", range: range))
    return nil
  }

}
