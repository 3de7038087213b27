import Yams

/// Reads `retrain:`, with what it needs of the rest of the file.
struct RetrainReader {
  let file: YAMLMapping

  private static let standardCooldown = Duration.seconds(7 * 86_400)

  func policy(_ value: YAMLValue) -> RetrainPolicy? {
    guard let map = value.mapping(DatasetForm.retrain) else { return nil }
    let mode = map.required("policy").flatMap(mode)
    let drifted = map["when"].flatMap(drifted)
    let schedule = map["schedule"]?.cron()
    let labels = map["min_new_labels"]?.integer(in: 1...Int.max)
    let cooldown = map["cooldown"].map { $0.duration() } ?? Self.standardCooldown
    let trainOn = map["train_on"].map(trainOn)
    let sendTo = map["send_to"]?.texts() ?? []
    guard let mode, let cooldown else { return nil }
    if mode != .off { require(map) }
    return RetrainPolicy(
      mode: mode, drifted: drifted, schedule: schedule, cooldown: cooldown, trainOn: (trainOn ?? .zero) ?? .zero,
      sendTo: sendTo, minimumNewLabels: labels)
  }

  private func mode(_ value: YAMLValue) -> RetrainPolicy.Mode? {
    if value.node.scalar?.string == "approve" {
      value.report(.unsupported("approve"))
      return nil
    }
    return value.choice(RetrainPolicy.Mode.self, of: "policy")
  }

  private func drifted(_ value: YAMLValue) -> (k: Int, n: Int)? {
    guard let map = value.mapping(DatasetForm.when, unsupported: ["or"]),
      let condition = map.required("drifted"),
      let persistence = condition.parsed(as: .persistence, Self.persistence)
    else { return nil }
    guard persistence.k <= persistence.n else {
      condition.report(.tooManyOf(k: persistence.k, n: persistence.n))
      return nil
    }
    return persistence
  }

  /// `3 of 5 windows`.
  private static func persistence(_ text: String) -> (k: Int, n: Int)? {
    let words = text.split(separator: " ")
    guard words.count == 3 || (words.count == 4 && ["window", "windows"].contains(words[3])), words[1] == "of",
      let k = Int(words[0]), let n = Int(words[2]), k > 0, n > 0, n <= 1000
    else { return nil }
    return (k, n)
  }

  private func trainOn(_ value: YAMLValue) -> Duration? {
    value.mapping(DatasetForm.trainOn)?.required("trailing")?.duration(atLeast: .milliseconds(1))
  }

  /// A policy that is on fires on something, for a model, on data of a stretch of time.
  private func require(_ map: YAMLMapping) {
    let place = map.value.key ?? map.value.place
    let reader = map.value.reader
    if !map.has("when"), !map.has("schedule") { reader.report(.neverRetrains, at: place) }
    _ = map.required("train_on")
    if !file.has("model") { reader.report(.requires("retrain", "'model'"), at: place) }
    if !file.has("time") { reader.report(.requires("retrain", "'time'"), at: place) }
    if map.has("when"), !file.has("drift"), let when = map["when"]?.key {
      reader.report(.requires("'when: drifted'", "'drift'"), at: when)
    }
    if let labels = map["min_new_labels"]?.key, file["roles"]?.node["label"] == nil {
      reader.report(.requires("min_new_labels", "a label in 'roles'"), at: labels)
    }
  }
}
