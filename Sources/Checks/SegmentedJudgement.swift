import Profiles

/// What a test says of each segment of a window's rows.
///
/// Each segment is judged as if it were the window. One in which no row is tested, as none meets the test's `where`, is
/// passed over, and so is one that is too new to be held against anything, where others are not.
struct SegmentedJudgement {
  /// Segments of one test whose failing rows are named, and of all tests together: each is a read of its own.
  private static let evidenceOfTest = 3
  static let greatestEvidence = 30

  /// What was said of one segment.
  struct Part {
    let judgement: Judgement
    let outcome: Finding.Outcome
    let test: (any DataTest)?
    var segment = Segment(columns: [], values: [])

    /// Why it was not judged.
    var reason: String? { if case .notEvaluated(let reason) = outcome { reason.sentence } else { nil } }
  }

  private let columns: [String]
  /// The worst first.
  private let broken: [Part]
  private let warned: [Part]
  private let unknown: [Part]
  /// How many segments were judged.
  private let count: Int
  /// How many others are too new.
  private let waiting: Int
  /// What the test says of no segment at all.
  private let none: Part

  /// - Parameters:
  ///   - metrics: of the test, each taken of every segment; none where it compares values.
  ///   - judge: judges a window.
  init(
    _ profile: TableProfile, by columns: [String], _ metrics: [Metric], _ context: SegmentedContext,
    judge: (TableProfile, TestContext) -> Part
  ) {
    self.columns = columns
    var (parts, reason) = metrics.isEmpty ? profile.sliced(by: columns) : profile.parts(by: columns, metrics)
    if reason == nil { parts += context.missing(besides: parts.map(\.0), in: profile) }
    let all = parts.map { segment, part in
      var judged = judge(part, context.of(segment, among: parts.count))
      judged.segment = segment
      return judged
    }
    let tested = all.filter { !$0.judgement.isOfNoRows }
    let ready = tested.filter { !$0.isWaiting }
    let judged = ready.isEmpty ? tested : ready
    waiting = tested.count - judged.count
    func worst(_ outcome: Finding.Outcome) -> [Part] {
      judged.filter { $0.outcome == outcome }.sorted(by: Self.isWorse)
    }
    broken = worst(.fail)
    warned = worst(.warn)
    unknown = judged.filter { if case .notEvaluated = $0.outcome { true } else { false } }
    count = judged.count
    none = Self.none(of: profile, parts.isEmpty ? reason : all.first?.reason, judged) { judge($0, context.ofNone) }
  }

  /// What the expectation is, and why nothing was judged, where nothing was.
  private static func none(
    of profile: TableProfile, _ reason: String?, _ judged: [Part], _ judge: (TableProfile) -> Part
  ) -> Part {
    if let first = judged.first, judged.allSatisfy({ $0.judgement.expected == first.judgement.expected }) {
      return first
    }
    let whole = judge(profile)
    if !judged.isEmpty { return whole }
    let sentence = reason ?? (profile.rowCount == 0 ? Judgement.noRowsOfWindow : Judgement.noRowsOfFilter)
    let judgement = Judgement.unavailable(profile.unread ?? sentence, expected: whole.judgement.expected)
    return Part(
      judgement: judgement, outcome: .notEvaluated(.because(profile.unread ?? sentence)), test: whole.test)
  }

  /// Metrics of the worst segments whose rows a person will want to see; some that cannot be judged yet may turn out so.
  var evidence: [Metric] {
    func key(_ part: Part) -> (Double, String) { (-(part.judgement.score ?? 0), ShownValue.segment(part.segment)) }
    let open = unknown.filter { $0.judgement.evidence != nil }.sorted { key($0) < key($1) }
    return (broken + warned + open).prefix(Self.evidenceOfTest).compactMap { part in
      part.judgement.evidence.map { .segmented($0, .one(part.segment)) }
    }
  }

  /// One for each segment that does not hold, the worst first, and one for those that could not be judged; else a single
  /// one.
  func findings(_ name: String, rows: (Metric) -> Finding.Evidence) -> [Finding] {
    guard count > 0 else { return [Finding(name, none.test, none.outcome, none.judgement)] }
    let failing = (broken + warned).map { part in
      Finding(
        name, part.test, part.outcome, part.judgement,
        evidence: part.judgement.evidence.map { rows(.segmented($0, .one(part.segment))) },
        segment: Finding.Segment(name: ShownValue.segment(part.segment), count: count))
    }
    if let reason = reasonForUnknown { return failing + [notEvaluated(name, reason)] }
    return failing.isEmpty ? [passed(name)] : failing
  }

  private func passed(_ name: String) -> Finding {
    let which = count == 1 ? "the only segment" : "all \(count.grouped) segments"
    let others = waiting == 0 ? "" : ", and \(waiting.grouped) more \(waiting == 1 ? "is" : "are") too new to be judged"
    return Finding(
      name, none.test, .pass,
      Judgement(
        result: .holds, observed: "holds in \(which) of \(columns.joined(separator: ", "))\(others)",
        expected: none.judgement.expected))
  }

  private func notEvaluated(_ name: String, _ reason: Finding.NotEvaluated) -> Finding {
    Finding(
      name, none.test, .notEvaluated(reason), Judgement(result: .holds, expected: none.judgement.expected))
  }

  /// That of most of them.
  private var reasonForUnknown: Finding.NotEvaluated? {
    let reasons = unknown.compactMap { if case .notEvaluated(let reason) = $0.outcome { reason } else { nil } }
    guard let first = reasons.first else { return nil }
    guard case .because = first else { return unknown.allSatisfy(\.isWaiting) ? soonest : first }
    let counts = Dictionary(grouping: reasons.map(\.sentence)) { $0 }.mapValues(\.count)
    guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
    // What is so of all is no segment's own.
    if most.value == count { return .because(most.key) }
    return .because(
      "in \(unknown.count.grouped) of \(count.counted("segment")) of \(columns.joined(separator: ", ")): \(most.key)")
  }

  /// Of segments that are all too new, when the first of them will be judged.
  private var soonest: Finding.NotEvaluated {
    let missing = unknown.compactMap { part in
      if case .notEvaluated(.warmingUp(let missing)) = part.outcome { missing } else { nil }
    }
    return .warmingUp(windowsMissing: missing.filter { $0 > 0 }.min() ?? 0)
  }

  /// Further past the limit, then more rows, then by name.
  private static func isWorse(_ left: Part, _ right: Part) -> Bool {
    let excess = (left: left.judgement.excess, right: right.judgement.excess)
    guard excess.left == excess.right else { return excess.left > excess.right }
    let rows = (left: left.judgement.failingCount ?? 0, right: right.judgement.failingCount ?? 0)
    guard rows.left == rows.right else { return rows.left > rows.right }
    return ShownValue.segment(left.segment) < ShownValue.segment(right.segment)
  }
}

extension TableProfile {
  /// A profile for each segment, with the metrics taken of it, in no order; or why there is none.
  func parts(
    by columns: [String], _ metrics: [Metric]
  ) -> (parts: [(Segment, TableProfile)], reason: String?) {
    var found: [Segment: [Metric: Measurement]] = [:]
    var common: [Metric: Measurement] = [:]
    var answered: Set<Metric> = []
    for metric in metrics {
      switch measurements[.segmented(metric, .each(of: columns))] {
      case .segments(let segments):
        answered.insert(metric)
        for part in segments { found[part.segment, default: [:]][metric] = part.measurement }
      case .unavailable(let reason):
        // Without the rows it is not known which segments there are.
        if metric == .rowCount(filter: nil) { return ([], reason) }
        common[metric] = .unavailable(reason: reason)
      // The catalog proves it of all of them.
      case .count(let count): common[metric] = .count(count)
      case .instant, .number, .fingerprint, .noRows, nil: break
      }
    }
    let parts = found.map { segment, measured in
      var part = self
      part.measurements = measured.merging(common) { own, _ in own }
      // A statement of its own tells of no segment that it finds no row of, and of some that the window has no row of.
      for metric in answered where measured[metric] == nil { part.measurements[metric] = metric.ofNoRows }
      if case .count(let rows)? = part.measurements[.rowCount(filter: nil)] { part.rowCount = rows }
      return (segment, part)
    }
    return (parts, metrics.lazy.compactMap { common[$0]?.reason }.first)
  }
}

extension Measurement {
  fileprivate var reason: String? { if case .unavailable(let reason) = self { reason } else { nil } }
}

extension SegmentedJudgement.Part {
  /// Whether it is too new to be held against anything.
  fileprivate var isWaiting: Bool { if case .notEvaluated(.warmingUp) = outcome { true } else { false } }
}

extension Judgement {
  fileprivate var excess: Double { Finding.excess(of: score, over: threshold) }
}
