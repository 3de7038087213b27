import Profiles
import Retraining
import Testing

@Suite struct ReanchoringTests {
  @Test("A promoted model's data becomes the reference, less what was left out")
  func promoted() throws {
    let succeeded = try trigger(.running).applying(.succeed(.promoted, newVersion: "8"))
    let reanchoring = try #require(Reanchoring(after: succeeded, promotedAt: moment(12, hours: 4)))
    #expect(reanchoring.dataset == "flight_delays" && reanchoring.model == "flight-delay")
    #expect(reanchoring.newVersion == "8")
    #expect(reanchoring.reference.window == days(0, 10) && reanchoring.reference.excluded == [day(3), day(4)])
    #expect(reanchoring.reference.parts == [days(0, 3), days(5, 10)])
  }

  @Test("It applies to windows that begin at the promotion or later", arguments: [(11, false), (12, true), (13, true)])
  func applies(number: Int, applies: Bool) throws {
    let succeeded = trigger(.succeeded, outcome: .promoted)
    let reanchoring = try #require(Reanchoring(after: succeeded, promotedAt: moment(12)))
    #expect(reanchoring.applies(to: day(number)) == applies)
    let amid = try #require(Reanchoring(after: succeeded, promotedAt: moment(12, hours: 4)))
    #expect(amid.applies(to: day(number)) == (number > 12))
  }

  @Test(
    "Any other end leaves the reference as it is",
    arguments: [
      (.succeeded, .gatedOut), (.succeeded, .noChange), (.failed, .failed), (.canceled, nil), (.timedOut, nil),
      (.running, .promoted), (.suppressed, nil),
    ] as [(Trigger.Status, Trigger.Outcome?)])
  func otherEnds(status: Trigger.Status, outcome: Trigger.Outcome?) {
    #expect(Reanchoring(after: trigger(status, outcome: outcome), promotedAt: moment(12)) == nil)
  }
}
