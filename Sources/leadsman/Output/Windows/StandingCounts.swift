import Checks

/// How many findings came to what.
struct StandingCounts {
  private(set) var passed = 0
  private(set) var failed = 0
  private(set) var warned = 0
  private(set) var notEvaluated = 0

  init(_ standings: [Standing] = []) {
    for standing in standings {
      switch standing {
      case .failed, .drifted: failed += 1
      case .unable, .waiting: notEvaluated += 1
      case .warned: warned += 1
      case .passed: passed += 1
      }
    }
  }

  static func + (left: StandingCounts, right: StandingCounts) -> StandingCounts {
    var sum = left
    sum.passed += right.passed
    sum.failed += right.failed
    sum.warned += right.warned
    sum.notEvaluated += right.notEvaluated
    return sum
  }

  /// As in `5 passed, 1 failed, 0 warned, 2 not evaluated`.
  var words: String {
    "\(passed.grouped) passed, \(failed.grouped) failed, \(warned.grouped) warned, \(notEvaluated.grouped) not evaluated"
  }
}
