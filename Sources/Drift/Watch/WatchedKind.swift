/// What a statistic of a column is about.
package enum WatchedKind: Sendable, Hashable {
  /// Where a number's values lie, in standard deviations of its normal scores.
  case location
  /// How far apart they lie: half of it is about the relative change of their standard deviation.
  case scale
  /// The mean, in standard deviations of the reference: only where values were counted between few edges, as ranks do
  /// not tell what moves within a bin.
  case mean
  /// The share of values above the first and up to the second; nil where there is no bound.
  case range(above: Double?, upTo: Double?)
  case category([UInt8])
  /// All categories but the most frequent.
  case otherCategories
  /// Those of them that fall into one of a few groups, by a hash: where one of many rare ones becomes frequent.
  case group(Int)
  /// The share of one less the share of another.
  case difference([UInt8], [UInt8])
  case nulls
  case nonFinite
  /// Values that the reference does not have.
  case unseen
  /// Numbers that lie further beyond those of the reference than they lie apart, many times: of no part of the budget, as
  /// no limit is learned.
  case farBeyond
  case zeros
  case negatives
  /// Texts without a character.
  case empties
  /// Texts with a character of one of `CharacterKinds.each`.
  case holding(Int)
  /// Of texts in characters, of arrays in elements: as `location`.
  case length
  /// Of times; Monday is 0.
  case weekday(Int)
  /// Of times, three hours from this one on.
  case hours(from: Int)
  /// Of arrays of numbers, Euclid's: as `location`.
  case norm
  /// Of arrays of numbers, the mean cosine with the reference's mean direction.
  case direction
  /// Their number, as a logarithm.
  case distinct
  /// The window's, as a logarithm.
  case rows
  /// Of rows, without a unit: what the columns' principal components do not tell of them.
  case reconstructionError
  /// How well rows are told apart from the reference's, as an AUROC.
  case domainClassifier

  /// Which says most to a person, where several are as far beyond.
  var precedence: Int {
    switch self {
    case .location, .mean: 0
    case .scale: 1
    case .nulls: 2
    case .nonFinite: 3
    case .unseen, .farBeyond: 4
    case .category: 5
    case .difference: 6
    case .otherCategories: 7
    case .range: 8
    case .group: 9
    case .zeros, .negatives, .empties: 10
    case .length, .norm, .direction: 11
    case .holding, .weekday, .hours: 12
    case .distinct: 13
    case .rows: 14
    case .reconstructionError: 15
    case .domainClassifier: 16
    }
  }
}
