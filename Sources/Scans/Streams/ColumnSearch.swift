/// Decides what is read when a stream of columns has failed for the sake of some of them, and how often.
///
/// Rows come in one order, and of a row its expressions one after another, so that a read that puts out each value in a
/// row of its own names the first culprit by where it stops, and goes no further than the stream went. What it costs is
/// the share of the window that was read. When what is left pays for one more read alone, that is of columns that hardly
/// can fail. Pure: it reads nothing itself.
struct ColumnSearch {
  enum Read: Equatable {
    case stream([Int])
    /// To be named: the first of the columns that cannot be read.
    case blame([Int])
    /// The same of each column by itself, from its plan alone.
    case plan([Int])
  }

  /// Beside the first stream, in windows.
  static let furtherReads = 3.0

  private var pending: [Read]
  private var current = Read.stream([])
  private var reason = ""
  private var isFirst = true
  private var readsLeft = Self.furtherReads
  /// Columns that are what a table holds, as they stand.
  private let plain: Set<Int>
  /// Columns that cannot be had, with the reason.
  private(set) var unavailable: [Int: String] = [:]

  init(columns: Int, plain: Set<Int>) {
    pending = [.stream(Array(0..<columns))]
    self.plain = plain
  }

  /// What to read next; nil when nothing is left, or may be read.
  mutating func next() -> Read? {
    while let read = pending.popLast() {
      current = read
      switch read {
      case .stream(let columns) where !isFirst && (columns.isEmpty || readsLeft < 1): giveUp(columns)
      case .stream, .blame, .plan: return read
      }
    }
    return nil
  }

  /// The stream that was read last has brought all its columns.
  mutating func succeeded() { spend(1) }

  /// The stream that was read last has failed.
  /// - Parameter share: what was read of the window, 0 to 1.
  mutating func failed(_ reason: String, share: Double) {
    spend(share)
    self.reason = reason
    guard case .stream(let columns) = current else { return }
    if columns.count <= 1 {
      for column in columns { unavailable[column] = reason }
    } else if share == 0 {
      // Nothing was read: the server has said so while it planned.
      pending.append(.plan(columns))
    } else if readsLeft >= 2 {
      pending.append(.blame(columns))
    } else {
      divide(columns)
    }
  }

  /// The stream that was read last has run out of time, as those of what is left would.
  mutating func ranOutOfTime(_ reason: String) {
    for read in pending + [current] {
      switch read {
      case .stream(let columns), .blame(let columns), .plan(let columns):
        for column in columns { unavailable[column] = reason }
      }
    }
    pending = []
  }

  /// The read of blame, or the plans, named these; none where it cannot tell.
  mutating func blamed(_ culprits: [Int: String], share: Double) {
    spend(share)
    unavailable.merge(culprits) { first, _ in first }
    switch current {
    case .stream(let columns), .blame(let columns), .plan(let columns):
      if culprits.isEmpty { divide(columns) } else { goOn(with: columns.filter { culprits[$0] == nil }) }
    }
  }

  private mutating func spend(_ share: Double) {
    if !isFirst { readsLeft -= share }
    isFirst = false
  }

  /// After culprits were named, there may be more among these.
  private mutating func goOn(with columns: [Int]) {
    let sound = columns.filter(plain.contains)
    if readsLeft >= 2 || sound.isEmpty {
      pending.append(.stream(columns))
    } else {
      // Were this one to fail as well, none would follow.
      giveUp(columns.filter { !plain.contains($0) })
      pending.append(.stream(sound))
    }
  }

  /// Some of these cannot be read, and it is not known which.
  private mutating func divide(_ columns: [Int]) {
    let sound = columns.filter(plain.contains)
    let first = sound.isEmpty || sound.count == columns.count ? Array(columns.prefix(columns.count / 2)) : sound
    let second = columns.filter { !first.contains($0) }
    if readsLeft < 1 {
      giveUp(columns)
    } else if readsLeft < 2 {
      giveUp(second)
      pending.append(.stream(first))
    } else {
      pending += [.stream(second), .stream(first)]
    }
  }

  private mutating func giveUp(_ columns: [Int]) {
    for column in columns {
      unavailable[column] = "this or another column that was read with it fails on the data: \(reason)"
    }
  }
}
