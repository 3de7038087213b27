import Checks
import Profiles
import Retraining
import Rules
import Testing

@Suite struct RetrainDecisionTests {
  @Test("Drift that persists asks for a training, and says on what and why")
  func proposes() throws {
    let trigger = try #require(RetrainDecision.decide(context("HHB?HHDHDD")).proposed)
    #expect(trigger.status == .proposed && trigger.suppressedBecause == nil)
    #expect(trigger.cause == .drift && trigger.reason == "drifted in 3 of the last 5 windows: dest, distance")
    #expect(trigger.window == day(9) && trigger.trainOn == days(0, 10) && trigger.excluded == [day(2), day(3)])
    #expect(trigger.model == "flight-delay" && trigger.dataset == "flight_delays" && trigger.modelVersion == "7")
    #expect(trigger.createdAt == moment(10, hours: 2))
    #expect(trigger.id == Trigger.identifier(model: "flight-delay", cause: .drift, window: day(9)))
  }

  @Test("A schedule that is due asks for a training though nothing drifted")
  func schedule() throws {
    var due = context("HHH", policy: policy(drifted: nil))
    due.isScheduledDue = true
    let trigger = try #require(RetrainDecision.decide(due).proposed)
    #expect(trigger.cause == .schedule && trigger.reason == "scheduled retraining is due")
    due.isScheduledDue = false
    #expect(RetrainDecision.decide(due).idle == .notDue(drifted: 0, of: 0))
  }

  @Test("Drift and schedule at once are one trigger, for drift")
  func bothCauses() {
    var due = context("DDD")
    due.isScheduledDue = true
    #expect(RetrainDecision.decide(due).proposed?.cause == .drift)
  }

  @Test("Without a reason to retrain there is no trigger", arguments: ["HHHHH", "DDHHH", "DDHHHD", "H"])
  func notDue(script: String) {
    #expect(RetrainDecision.decide(context(script)).idle != nil)
  }

  @Test("A policy that is off, or none at all, decides nothing")
  func off() {
    #expect(RetrainDecision.decide(context("DDD", policy: policy(.off))).idle == .policyOff)
    #expect(RetrainDecision.decide(context("DDD", policy: nil)).idle == .policyOff)
  }

  @Test("A backfill never triggers")
  func backfill() {
    var old = context("DDD")
    old.isBackfill = true
    #expect(RetrainDecision.decide(old).idle == .backfill)
  }

  @Test("Drift against the reference of before the last promotion does not count")
  func reanchored() {
    var promoted = context("DDDDD")
    promoted.referenceSince = Window(start: moment(3), end: moment(3))
    #expect(RetrainDecision.decide(promoted).idle == .notDue(drifted: 2, of: 2))
    promoted.referenceSince = Window(start: moment(2, hours: 1), end: moment(2, hours: 1))
    #expect(RetrainDecision.decide(promoted).idle == .notDue(drifted: 2, of: 2))
    promoted.referenceSince = Window(start: moment(2), end: moment(2))
    #expect(RetrainDecision.decide(promoted).proposed != nil)
  }

  @Test("Running an old window again leaves the decision to the newest")
  func laterWindow() {
    var old = context("DDDD")
    old.window = day(2)
    #expect(RetrainDecision.decide(old).idle == .laterWindowJudged(day(3)))
  }

  @Test("The last verdict of a window that was run again counts")
  func lastVerdictCounts() {
    var rerun = context("DDB")
    rerun.history.append(WindowVerdict(window: day(2), verdict: .drifted))
    #expect(RetrainDecision.decide(rerun).proposed?.excluded == [])
    rerun.history.append(WindowVerdict(window: day(2), verdict: .healthy))
    #expect(RetrainDecision.decide(rerun).idle == .notDue(drifted: 2, of: 3))
  }

  @Test("The cooldown ends to the moment", arguments: [(0, Trigger.Suppression.cooldown), (1, nil)])
  func cooldown(hoursLater: Int, suppression: Trigger.Suppression?) {
    var cooling = context("HHHHHHHDDD")
    cooling.lastFinished = .known(RetrainContext.Finished(trigger: "TRG-0000000000", at: moment(3, hours: 3)))
    cooling.asOf = moment(10, hours: 2 + hoursLater)
    #expect(RetrainDecision.decide(cooling).suppression == suppression)
    #expect((RetrainDecision.decide(cooling).proposed == nil) == (suppression != nil))
  }

  @Test("Too few new labels hold a training", arguments: [(4999, Trigger.Suppression.tooFewLabels), (5000, nil)])
  func labels(count: Int, suppression: Trigger.Suppression?) {
    var labelled = context("DDD", policy: policy(minimumNewLabels: 5000))
    labelled.newLabels = count
    #expect(RetrainDecision.decide(labelled).suppression == suppression)
  }

  @Test("Whatever cannot be known holds a training", arguments: 0..<6)
  func incomplete(missing: Int) {
    var known = context("DDDD", policy: policy(minimumNewLabels: 10))
    known.newLabels = 10
    #expect(RetrainDecision.decide(known).proposed != nil)
    switch missing {
    case 0: known.activeTrigger = .unknown
    case 1: known.lastFinished = .unknown
    case 2: known.dispatched = .unknown
    case 3: known.newLabels = nil
    case 4: known.history.removeLast()
    default: known.history.append(WindowVerdict(window: day(3), verdict: .unknown))
    }
    #expect(RetrainDecision.decide(known).suppression == .incompleteContext)
  }

  @Test("Of several reasons to hold, the first one of the list is named", arguments: 0..<6)
  func order(lifted: Int) {
    var held = context(
      lifted > 0 ? "HDDD" : "DDDB",
      policy: policy(.shadow, trainOn: lifted > 4 ? hours(48) : .zero, minimumNewLabels: 10))
    held.activeTrigger = .known(lifted > 1 ? nil : trigger(.running))
    held.lastFinished = .known(
      lifted > 2 ? nil : RetrainContext.Finished(trigger: "TRG-0000000000", at: held.asOf))
    held.newLabels = lifted > 3 ? 10 : 9
    let reasons: [Trigger.Suppression] = [
      .brokenData, .activeTrigger, .cooldown, .tooFewLabels, .noTrainingData, .shadow,
    ]
    let decision = RetrainDecision.decide(held)
    #expect(decision.suppression == reasons[lifted])
    guard case .suppressed(let trigger) = decision else { return }
    #expect(trigger.status == .suppressed && !trigger.isActive)
  }

  private static func finding(
    _ column: String?, _ outcome: Finding.Outcome, _ faultClass: Finding.FaultClass = .validity
  ) -> Finding {
    Finding(test: "t", column: column, faultClass: faultClass, outcome: outcome)
  }

  @Test(
    "Of broken data, the table as a whole and the columns that the model uses hold",
    arguments: [
      ([finding("carrier", .fail)], nil, .brokenData),
      ([finding("carrier", .fail)], ["carrier"], .brokenData),
      ([finding("carrier", .fail)], ["dest"], nil),
      ([finding(nil, .fail, .volume)], ["dest"], .brokenData),
      ([finding("carrier", .fail), finding("dest", .fail)], ["dest"], .brokenData),
      ([finding("carrier", .fail), finding("dest", .warn)], ["dest"], nil),
      ([finding("carrier", .fail), finding("dest", .fail, .drift)], ["dest"], nil),
      ([finding("carrier", .fail), finding("dest", .notEvaluated(.because("x")))], ["dest"], .incompleteContext),
      ([finding("carrier", .fail), finding("dest", .notEvaluated(.noState))], ["dest"], nil),
      ([finding("dest", .fail, .drift)], ["dest"], .brokenData),
      ([], ["dest"], .brokenData),
    ] as [([Finding], Set<String>?, Trigger.Suppression?)])
  func unusedColumns(findings: [Finding], used: Set<String>?, suppression: Trigger.Suppression?) {
    var broken = context("DDDB")
    broken.findings = findings
    broken.usedColumns = used
    let decision = RetrainDecision.decide(broken)
    #expect(decision.suppression == suppression)
    #expect((decision.proposed == nil) == (suppression != nil))
    #expect(decision.proposed?.excluded ?? [day(3)] == [day(3)], "what is broken is not trained on")
  }

  @Test("A window of which part could not be evaluated holds, whatever the model uses")
  func unknownHolds() {
    var unknown = context("DDD?")
    unknown.findings = [Self.finding("carrier", .notEvaluated(.because("x"))), Self.finding("dest", .pass)]
    unknown.usedColumns = ["dest"]
    #expect(RetrainDecision.decide(unknown).suppression == .incompleteContext)
  }

  @Test(
    "A test that is not due and did not hold when it last was holds, where the model uses its column",
    arguments: [
      ("DDD", "carrier", ["carrier"], .incompleteContext), ("DDD", "carrier", ["dest"], nil),
      ("DDD", "carrier", nil, .incompleteContext), ("DDD", nil, ["dest"], .incompleteContext),
      ("DDDB", "carrier", ["carrier"], .incompleteContext),
    ] as [(String, String?, Set<String>?, Trigger.Suppression?)])
  func pendingHolds(script: String, column: String?, used: Set<String>?, suppression: Trigger.Suppression?) {
    var pending = context(script)
    let off = Self.finding(column, .notEvaluated(.notDue))
    pending.findings = [off, Self.finding("dest", .pass)]
    // What broke is of no use to the model.
    if script.hasSuffix("B") { pending.findings.append(Self.finding("origin", .fail)) }
    pending.usedColumns = used
    #expect(RetrainDecision.decide(pending).suppression == nil, "it held when it was last due")
    pending.pending = [off.test]
    #expect(RetrainDecision.decide(pending).suppression == suppression)
    // A test of drift that failed is a reason to retrain.
    pending.findings[0] = Self.finding(column, .notEvaluated(.notDue), .drift)
    #expect(RetrainDecision.decide(pending).suppression == nil)
  }

  @Test("A window that led to a trigger leads to no second one", arguments: [Trigger.Cause.drift, .schedule])
  func rerun(cause: Trigger.Cause) {
    let id = Trigger.identifier(model: "flight-delay", cause: cause, window: day(2))
    var dispatched = context("DDD")
    dispatched.dispatched = .known([id])
    #expect(RetrainDecision.decide(dispatched).idle == .alreadyTriggered(id: id))
    var finished = context("DDD", policy: policy(cooldown: .zero))
    finished.lastFinished = .known(RetrainContext.Finished(trigger: id, at: moment(3)))
    #expect(RetrainDecision.decide(finished).idle == .alreadyTriggered(id: id))
  }

  @Test("A trigger keeps its id from release to release, and is told in one sentence")
  func pinned() {
    #expect(Trigger.identifier(model: "flight-delay", cause: .drift, window: day(0)) == "TRG-AK179Q6SKR")
    #expect(
      "\(RetrainDecision.decide(context("DDB")))"
        == "No retraining: drifted in 2 of the last 3 windows, and none is scheduled.")
    #expect(
      "\(RetrainDecision.decide(context("DDDB")))" == "Retraining of flight-delay is held: "
        + "drifted in 3 of the last 4 windows: dest, distance, but the data of this window is broken.")
  }
}
