/// Decides what is read again when the server has rejected a SELECT of many expressions for what the data held, which
/// tells no expression by name.
///
/// Each further read takes in what is least suspect, so that most numbers come with the first. Expressions of one
/// filter, and without a filter of the same columns, fail together and are never told apart. Pure: it reads nothing
/// itself.
///
/// After a read that ran into the time limit there is one more, of what holds no filter; a second such read is the last.
struct CulpritSearch {
  /// Beside the first of each part, whatever the number of culprits.
  static let furtherReads = 3

  /// Entries that fail together.
  private typealias Kin = [Int]

  private enum Step {
    case read([Kin], isFree: Bool, reason: String)
    /// These failed together, for this reason.
    case divide([Kin], reason: String)
  }

  private let entries: [AggregateEntry]
  private var readsLeft = Self.furtherReads
  /// The next one last.
  private var steps: [Step]
  private var reading: (kin: [Kin], others: [Kin], reason: String) = ([], [], "")
  private var patience = Patience()
  /// Entries that cannot be had, with the reason.
  private(set) var unavailable: [Int: String] = [:]

  /// - Parameters:
  ///   - indexes: the entries to read.
  ///   - apart: those of them that come after the others, in statements of their own.
  ///   - limit: how many one statement can hold.
  init(_ entries: [AggregateEntry], reading indexes: [Int], apart: Set<Int> = [], limit: Int) {
    self.entries = entries
    // Sorted, so that the suspects of a large number of entries come into one statement.
    let sorted = indexes.sorted { (entries[$0].suspicion, $0) < (entries[$1].suspicion, $1) }
    let groups = [sorted.filter { !apart.contains($0) }, sorted.filter(apart.contains)]
    steps = groups.flatMap { group in
      stride(from: 0, to: group.count, by: limit).map { start in
        .read(Self.kin(group[start..<min(start + limit, group.count)], entries), isFree: true, reason: "")
      }
    }.reversed()
  }

  /// The entries to read in the next statement; nil when nothing is left to read.
  mutating func next() -> [Int]? {
    while let step = steps.popLast() {
      switch step {
      case .read(let kin, let isFree, let reason):
        guard isFree || readsLeft > 0 else {
          giveUp(kin, reason)
          continue
        }
        if !isFree { readsLeft -= 1 }
        return read(kin, others: [], reason)
      case .divide(let kin, let reason):
        if kin.count == 1 {
          for entry in kin.joined() { unavailable[entry] = reason }
        } else if readsLeft == 0 {
          giveUp(kin, reason)
        } else {
          readsLeft -= 1
          let middle = firstSuspect(kin)
          return read(Array(kin[..<middle]), others: Array(kin[middle...]), reason)
        }
      }
    }
    return nil
  }

  /// The last read gave its numbers: if others had failed together with these, the culprit is among the others.
  mutating func succeeded() {
    if !reading.others.isEmpty { steps.append(.divide(reading.others, reason: reading.reason)) }
  }

  mutating func failed(_ reason: String) {
    let division = Step.divide(reading.kin, reason: reason)
    guard let other = reading.others.first?.first, let one = reading.kin.first?.first else {
      steps.append(division)
      return
    }
    // It is not known of the others whether they are sound; one read tells, and may give them all. What is less
    // suspect, the row count before all, comes first.
    let rest = Step.read(reading.others, isFree: false, reason: reason)
    steps += entries[one].suspicion < entries[other].suspicion ? [rest, division] : [division, rest]
  }

  /// The last read ran into the time limit of a statement.
  mutating func ranOutOfTime() {
    patience.lose(to: reading.kin.joined().map { entries[$0] })
    let pending = steps.flatMap { step in
      switch step {
      case .read(let kin, _, _), .divide(let kin, _): kin
      }
    }
    var again: [Kin] = []
    for kin in reading.kin + reading.others + pending {
      guard let entry = kin.first.map({ entries[$0] }) else { continue }
      if let reason = readsLeft > 0 ? patience.refusal(of: entry) : Patience.reason(for: entry) {
        for index in kin { unavailable[index] = reason }
      } else {
        again.append(kin)
      }
    }
    steps = again.isEmpty ? [] : [.read(again, isFree: false, reason: "")]
  }

  private mutating func read(_ kin: [Kin], others: [Kin], _ reason: String) -> [Int] {
    reading = (kin, others, reason)
    return Array(kin.joined())
  }

  private mutating func giveUp(_ kin: [Kin], _ reason: String) {
    for entry in kin.joined() {
      unavailable[entry] = "this or another expression that was read with it fails on the data: \(reason)"
    }
  }

  /// Where the most suspect begin; the middle where all are suspect alike.
  private func firstSuspect(_ kin: [Kin]) -> Int {
    let suspicions = kin.map { $0.first.map { entries[$0].suspicion } ?? .nothing }
    let first = suspicions.firstIndex { $0 == suspicions.last } ?? 0
    return first > 0 ? first : kin.count / 2
  }

  private static func kin(_ indexes: ArraySlice<Int>, _ entries: [AggregateEntry]) -> [Kin] {
    var places: [[String]: Int] = [:]
    var kin: [Kin] = []
    for index in indexes {
      let entry = entries[index]
      let name =
        entry.texts.isEmpty
        ? ["columns", entry.part] + entry.columns : entry.texts.flatMap { [$0.role.rawValue, $0.text] }
      if let place = places[name] {
        kin[place].append(index)
      } else {
        places[name] = kin.count
        kin.append([index])
      }
    }
    return kin
  }
}
