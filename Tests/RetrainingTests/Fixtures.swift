import Checks
import Profiles
import Retraining
import Rules

/// Day `number` since 8 February 2013, 05:00 UTC.
func day(_ number: Int) -> Window { days(number, number + 1) }

/// From the start of day `first` to that of day `end`.
func days(_ first: Int, _ end: Int) -> Window { Window(start: moment(first), end: moment(end)) }

/// The start of day `number`, and `hours` more.
func moment(_ number: Int, hours: Int = 0) -> Instant {
  Instant(microsecondsSince1970: 1_360_299_600_000_000 + Int64(number * 24 + hours) * 3_600_000_000)
}

func hours(_ count: Int) -> Duration { .seconds(count * 3600) }

/// One day a character: `D` drifted, `H` healthy, `B` broken data, `?` unknown, `R` regressed, `P` performance degraded.
func verdicts(_ script: String) -> [WindowVerdict] {
  let names: [Character: Verdict] = [
    "D": .drifted, "H": .healthy, "B": .brokenData, "R": .regressed, "P": .degraded,
  ]
  return zip(0..., script).map { WindowVerdict(window: day($0), verdict: names[$1] ?? .unknown) }
}

/// 3 of 5, seven days of cooldown, trained on ten.
func policy(
  _ mode: RetrainPolicy.Mode = .auto, drifted: (k: Int, n: Int)? = (3, 5), cooldown: Duration = hours(7 * 24),
  trainOn: Duration = hours(10 * 24), minimumNewLabels: Int? = nil
) -> RetrainPolicy {
  RetrainPolicy(
    mode: mode, drifted: drifted, schedule: nil, cooldown: cooldown, trainOn: trainOn, sendTo: [],
    minimumNewLabels: minimumNewLabels)
}

/// A context in which nothing speaks against retraining; the last day of `script` was just judged, two hours after it.
func context(_ script: String, policy: RetrainPolicy? = policy()) -> RetrainContext {
  RetrainContext(
    policy: policy, model: "flight-delay", modelVersion: "7", dataset: "flight_delays", window: day(script.count - 1),
    history: verdicts(script), findings: [], usedColumns: nil, driftedColumns: "dest, distance", referenceSince: nil,
    activeTrigger: .known(nil),
    lastFinished: .known(nil), dispatched: .known([]), isScheduledDue: false, newLabels: nil, isBackfill: false,
    asOf: moment(script.count, hours: 2))
}

func trigger(_ status: Trigger.Status, outcome: Trigger.Outcome? = nil, worker: String? = nil) -> Trigger {
  Trigger(
    id: "TRG-AK179Q6SKR", model: "flight-delay", dataset: "flight_delays", cause: .drift,
    reason: "drifted in 3 of the last 5 windows: dest", window: day(9), trainOn: days(0, 10),
    excluded: [day(3), day(4)], modelVersion: "7", createdAt: moment(10), status: status, worker: worker,
    outcome: outcome)
}

extension RetrainDecision {
  var proposed: Trigger? { if case .propose(let trigger) = self { trigger } else { nil } }

  var suppression: Trigger.Suppression? {
    if case .suppressed(let trigger) = self { trigger.suppressedBecause } else { nil }
  }

  var idle: Idle? { if case .none(let idle) = self { idle } else { nil } }
}
