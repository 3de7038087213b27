import Checks
import Profiles
import Testing

@testable import Retraining

@Suite struct DriftCountTests {
  @Test(
    "Only drifted windows count, and every window takes a place",
    arguments: [
      ("", 5, 0, 0), ("D", 5, 1, 1), ("DDHDH", 5, 3, 5), ("DDHDHH", 5, 2, 5), ("DDD", 2, 2, 2),
      ("DDB?D", 5, 3, 5), ("DDBBD", 3, 1, 3), ("RPHBD", 5, 1, 5), ("DDD", 0, 0, 0),
    ])
  func counts(script: String, n: Int, drifted: Int, windows: Int) {
    let count = DriftCount(history: verdicts(script), last: n, since: nil)
    #expect(count.drifted == drifted && count.windows == windows)
  }

  @Test("Windows from before the reference was re-anchored do not count")
  func since() {
    let count = DriftCount(history: verdicts("DDDDH"), last: 5, since: day(3))
    #expect(count.drifted == 1 && count.windows == 2)
  }
}
