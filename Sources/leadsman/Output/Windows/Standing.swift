/// How bad a finding is, the worst first, by what the command line has asked for.
enum Standing: Int, Comparable, CaseIterable {
  case failed
  /// Only the distribution moved.
  case drifted
  /// It could not be evaluated.
  case unable
  case warned
  /// It warms up, or needs state that is not there.
  case waiting
  case passed

  static func < (left: Standing, right: Standing) -> Bool { left.rawValue < right.rawValue }

  /// Whether a person has to look.
  var needsLook: Bool { self < .waiting }
}
