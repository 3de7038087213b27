import Checks
import Profiles
import Retraining
import TestSupport
import Testing

@Suite struct TrainingRangeTests {
  @Test("Unfit windows within the range are left out, in part or whole")
  func excluded() {
    let range = TrainingRange(before: moment(6), length: hours(5 * 24 + 12), history: verdicts("BBHD?H"))
    #expect(range.window == Window(start: moment(0, hours: 12), end: moment(6)))
    #expect(range.excluded == [day(0), day(1), day(4)])
    #expect(range.parts == [days(2, 4), day(5)])
  }

  @Test("Nothing is left where every window is unfit, or no time is given")
  func nothingLeft() {
    #expect(TrainingRange(before: moment(3), length: hours(72), history: verdicts("B?B")).parts == [])
    #expect(TrainingRange(before: moment(3), length: .zero, history: verdicts("HHH")).parts == [])
    #expect(TrainingRange(before: moment(3), length: hours(-24), history: verdicts("HHH")).parts == [])
  }

  @Test("A run of a table without a time column is listed and takes no time away")
  func withoutLength() {
    let run = Window(start: moment(1), end: moment(1))
    let outside = Window(start: moment(4), end: moment(4))
    let range = TrainingRange(window: days(0, 3), excluded: [outside, run])
    #expect(range.excluded == [run])
    #expect(range.parts == [days(0, 3)])
  }

  @Test("The parts are every hour of the range that no unfit window covers", arguments: 0..<100 as Range<UInt64>)
  func hoursOfTheRange(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let random = { (limit: Int) in Int.random(in: 0..<limit, using: &generator) }
    let window = Window(start: moment(0, hours: 10 + random(20)), end: moment(0, hours: 30 + random(40)))
    let unfit = (0..<random(8)).map { _ in
      let start = random(70)
      return Window(start: moment(0, hours: start), end: moment(0, hours: start + 1 + random(12)))
    }
    let range = TrainingRange(window: window, excluded: unfit)
    for hour in 0..<90 {
      let instant = moment(0, hours: hour)
      let isFit = window.contains(instant) && !unfit.contains { $0.contains(instant) }
      #expect(range.parts.contains { $0.contains(instant) } == isFit)
    }
    #expect(range.parts.allSatisfy { $0.start < $0.end })
    #expect(zip(range.parts, range.parts.dropFirst()).allSatisfy { $0.end < $1.start })
  }
}
