import Profiles

extension RowRule {
  /// What the rows that break it have, or are.
  var observedPhrase: String {
    switch self {
    case .present: ObservedPhrase.missing
    case .between: ObservedPhrase.outOfRange
    case .noneOf: ObservedPhrase.rejectedValues
    case .matching: ObservedPhrase.unmatchedTexts
    case .formatted: ObservedPhrase.malformedTexts
    case .length: ObservedPhrase.otherLengths
    case .parsing: ObservedPhrase.unreadableTexts
    case .expression: ObservedPhrase.notMet
    }
  }

  /// - Parameter isSensitive: the rule's own values are not told.
  func expectation(isSensitive: Bool) -> String {
    switch self {
    case .present(_, let missing): "no \(Self.alternatives(["nulls"] + missing.map(\.words)))"
    case .between(_, let bounds, let minimum, let maximum):
      Metric.Bounds(
        minimum: minimum ?? bounds.minimum, maximum: maximum ?? bounds.maximum,
        excludesMinimum: bounds.excludesMinimum, excludesMaximum: bounds.excludesMaximum
      ).words
    case .noneOf(_, let values) where isSensitive: "none of the rule's \(values.count.counted("value"))"
    case .noneOf(_, let values): "none of \(values.shortened.list)"
    case .matching(_, let pattern): "matches of \([pattern].shortened.list)"
    case .formatted(_, let format): "\(format.words)"
    case .length(_, let minimum, let maximum): Self.length(minimum, maximum)
    case .parsing(_, let type): "texts that are \(type.words)"
    case .expression(let text): [text].shortened.list
    }
  }

  private static func alternatives(_ words: [String]) -> String {
    words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " or \(words[words.count - 1])"
  }

  private static func length(_ minimum: Int?, _ maximum: Int?) -> String {
    switch (minimum, maximum) {
    case (let minimum?, let maximum?):
      minimum == maximum ? minimum.counted("character") : "\(minimum.grouped) to \(maximum.counted("character"))"
    case (let minimum?, nil): "at least \(minimum.counted("character"))"
    case (nil, let maximum?): "at most \(maximum.counted("character"))"
    case (nil, nil): "any length"
    }
  }
}

extension MissingValue {
  fileprivate var words: String {
    switch self {
    case .nan: "NaN"
    case .infinity: "infinities"
    case .empty: "empty texts"
    case .blank: "blank texts"
    }
  }
}

extension ValueFormat {
  fileprivate var words: String {
    switch self {
    case .email: "email addresses"
    case .uuid: "UUIDs"
    case .url: "URLs"
    case .ipv4: "IPv4 addresses"
    case .ipv6: "IPv6 addresses"
    case .ip: "IP addresses"
    case .hostname: "host names"
    case .slug: "slugs, as in a-few-words"
    case .macAddress: "MAC addresses"
    case .phoneNumber: "phone numbers"
    case .isoDate: "ISO dates, as in 2013-01-31"
    case .isoDatetime: "ISO dates and times, as in 2013-01-31T23:59:59Z"
    case .time: "times of day, as in 23:59"
    case .countryCode: "ISO 3166 country codes of two letters"
    case .currencyCode: "ISO 4217 currency codes"
    case .languageCode: "ISO 639 language codes of two letters"
    case .integer: "whole numbers"
    case .decimal: "decimal numbers"
    case .percentage: "percentages, as in 12.5 %"
    case .json: "JSON"
    }
  }
}

extension ParsedType {
  fileprivate var words: String {
    switch self {
    case .integer: "whole numbers of 64 bits"
    case .number: "numbers"
    case .date: "dates"
    case .timestamp: "dates, or dates and times"
    case .boolean: "true or false"
    case .uuid: "UUIDs"
    case .json: "JSON"
    }
  }
}

extension [String] {
  /// Each cut to 40 characters.
  var shortened: [String] { map { $0.count <= 40 ? $0 : $0.prefix(39) + "…" } }
}
