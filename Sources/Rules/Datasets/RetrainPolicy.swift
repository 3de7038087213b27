/// Whether and when the training core is asked to retrain.
package struct RetrainPolicy: Sendable {
  package enum Mode: String, Sendable, CaseIterable {
    case off
    /// Says what it would have done; sends nothing.
    case shadow
    case auto
  }

  package let mode: Mode
  /// Retrain when at least `k` of the last `n` windows drifted; nil: drift alone never retrains.
  package let drifted: (k: Int, n: Int)?
  /// Retrain on this cron expression too, in the dataset's time zone.
  package let schedule: CronExpression?
  package let cooldown: Duration
  /// How much data before the trigger's window's end the new model is to be trained on.
  package let trainOn: Duration
  /// Names of receivers in `alerts/routes.yaml` that hear of a dispatched trigger, beside the inbox table.
  package let sendTo: [Located<String>]
  package let minimumNewLabels: Int?

  package init(
    mode: Mode, drifted: (k: Int, n: Int)?, schedule: CronExpression?, cooldown: Duration, trainOn: Duration,
    sendTo: [Located<String>], minimumNewLabels: Int? = nil
  ) {
    self.mode = mode
    self.drifted = drifted
    self.schedule = schedule
    self.cooldown = cooldown
    self.trainOn = trainOn
    self.sendTo = sendTo
    self.minimumNewLabels = minimumNewLabels
  }
}
