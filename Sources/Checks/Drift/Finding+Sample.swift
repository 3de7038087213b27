import Profiles

extension Finding {
  /// The same, saying of what part of the rows it was found: `KS 0.31 in a 2 % sample`.
  func adding(_ sample: Sample) -> Finding {
    Finding(
      test: test, column: column, faultClass: faultClass, outcome: outcome,
      observed: observed.isEmpty ? sample.words : "\(observed) \(sample.words)", expected: expected, score: score,
      threshold: threshold, pValue: pValue, statistics: statistics, movement: movement, failingCount: failingCount,
      failingKeys: failingKeys, evidenceSQL: evidenceSQL,
      definition: definition)
  }
}

extension Sample {
  /// For a person: `in a 2 % sample`.
  var words: String {
    let percent = Percent(share)
    let whole = percent.number.prefix { $0 != "." }
    let isVowel = whole.hasPrefix("8") || whole == "11" || whole == "18"
    return "in \(isVowel ? "an" : "a") \(percent) sample"
  }
}
