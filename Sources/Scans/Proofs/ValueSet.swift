/// A value of a column in the server's order of its type; a null is none.
///
/// Values of two types are never compared, so that one order serves all types.
enum OrderedValue: Hashable, Sendable {
  case minusInfinity
  /// Also booleans, days, microseconds, and floating-point numbers by their rank: see `ColumnDomain`.
  case number(ExactDecimal)
  /// By its bytes: two texts can be equal to Swift and not to the server. Only their equality counts.
  case text([UInt8])
  case infinity
  /// Which Postgres sorts above every number.
  case notANumber

  static func text(_ text: String) -> OrderedValue { .text(Array(text.utf8)) }
}

extension OrderedValue: Comparable {
  static func < (left: OrderedValue, right: OrderedValue) -> Bool {
    switch (left, right) {
    case (.number(let left), .number(let right)): left < right
    case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
    default: left.rank < right.rank
    }
  }

  private var rank: Int {
    switch self {
    case .minusInfinity: 0
    case .number: 1
    case .text: 2
    case .infinity: 3
    case .notANumber: 4
    }
  }
}

/// A place between two values: right before or right after one.
struct Cut: Hashable, Comparable, Sendable {
  let value: OrderedValue
  let isAfter: Bool

  static func before(_ value: OrderedValue) -> Cut { Cut(value: value, isAfter: false) }
  static func after(_ value: OrderedValue) -> Cut { Cut(value: value, isAfter: true) }

  static let bottom = before(.minusInfinity)
  static let top = after(.notANumber)

  static func < (left: Cut, right: Cut) -> Bool {
    left.value != right.value ? left.value < right.value : !left.isAfter && right.isAfter
  }
}

/// Values that a column may hold, the null among them or not.
struct ValueSet: Hashable, Sendable {
  let hasNull: Bool
  /// Ascending, apart from each other, none of them empty.
  private let intervals: [Range<Cut>]

  private init(hasNull: Bool, intervals: [Range<Cut>]) {
    self.hasNull = hasNull
    self.intervals = intervals
  }

  /// The values within any of `intervals`.
  init(hasNull: Bool, within intervals: [Range<Cut>]) {
    var joined: [Range<Cut>] = []
    for next in intervals.sorted(by: { $0.lowerBound < $1.lowerBound }) where !next.isEmpty {
      if let last = joined.last, next.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, next.upperBound)
      } else {
        joined.append(next)
      }
    }
    self.init(hasNull: hasNull, intervals: joined)
  }

  init(hasNull: Bool, of values: some Sequence<OrderedValue>) {
    self.init(hasNull: hasNull, within: values.map { .before($0)..<(.after($0)) })
  }

  static let everything = ValueSet(hasNull: true, intervals: [.bottom..<(.top)])
  static let nothing = ValueSet(hasNull: false, intervals: [])
  static let onlyNull = ValueSet(hasNull: true, intervals: [])
  static let notNull = ValueSet(hasNull: false, intervals: [.bottom..<(.top)])

  var withNull: ValueSet { ValueSet(hasNull: true, intervals: intervals) }

  /// All that is not in the set, the null included where the set is without.
  var complement: ValueSet {
    var gaps: [Range<Cut>] = []
    var start = Cut.bottom
    for interval in intervals {
      if start < interval.lowerBound { gaps.append(start..<interval.lowerBound) }
      start = interval.upperBound
    }
    if start < .top { gaps.append(start..<(.top)) }
    return ValueSet(hasNull: !hasNull, intervals: gaps)
  }

  func union(_ other: ValueSet) -> ValueSet {
    ValueSet(hasNull: hasNull || other.hasNull, within: intervals + other.intervals)
  }

  func intersection(_ other: ValueSet) -> ValueSet {
    complement.union(other.complement).complement
  }

  func isSubset(of other: ValueSet) -> Bool {
    intersection(other.complement) == .nothing
  }
}
