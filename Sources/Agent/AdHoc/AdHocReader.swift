import Postgres
package import Profiles
import Rules
package import Scans

/// Reads ad hoc sources, each on connections of its own; stores nothing.
package struct AdHocReader: Sendable {
  /// What was read of two sources.
  package struct Pair: Sendable {
    package let first: TableProfile
    package let second: TableProfile
    /// Whether both were read as of one moment, as two sources of one database are.
    package let isOneMoment: Bool
    /// Columns of both that were not compared, with the reason.
    package let leftOut: [String: String]
  }

  private let options: AdHocOptions

  package init(_ options: AdHocOptions) { self.options = options }

  /// - Throws: `AdHocError`, `CancellationError`.
  package func profile(_ source: AdHocSource) async throws -> TableProfile {
    try await keepingWords {
      try await AdHocSide.with(source, options, name: nil) { side in
        let columns = try await side.columns()
        try check([(source, columns)])
        return try await side.profile(
          among: Set(columns.filter(options.includes)), connections: options.connections, moment: nil)
      }
    }
  }

  /// Reads two sources side by side; of both only the columns that the other has too.
  /// - Throws: `AdHocError`, `CancellationError`.
  package func pair(_ first: AdHocSource, _ second: AdHocSource) async throws -> Pair {
    try await keepingWords {
      try await AdHocSide.with(first, options, name: "A") { one in
        try await AdHocSide.with(second, options, name: "B") { try await pair(one, $0) }
      }
    }
  }

  private func pair(_ one: AdHocSide, _ other: AdHocSide) async throws -> Pair {
    let (oldColumns, newColumns) = (try await one.columns(), try await other.columns())
    try check([(one.source, oldColumns), (other.source, newColumns)])
    let shared = Set(oldColumns.filter(options.includes)).intersection(newColumns)
    let leftOut = leftOut(one.source, other.source).filter { shared.contains($0.key) }
    let columns = shared.subtracting(leftOut.keys)
    guard one.connection.address == other.connection.address else {
      return try await read(one, other, columns, leftOut, moment: nil)
    }
    return try await one.holdingMoment(of: Set(one.tables() + other.tables())) { moment in
      try await read(one, other, columns, leftOut, moment: moment)
    }
  }

  /// Reads every value of the columns that both have, one column after the other, and hands them on; nothing is held of
  /// one once `body` has seen it.
  /// - Parameter chunks: which rows of a side are counted by themselves; nil: all together.
  /// - Returns: whether both sides were read as of one moment, and columns that were not read, with the reason.
  /// - Throws: `AdHocError`, `CancellationError`, what `body` throws.
  package func values(
    _ first: AdHocSource, _ second: AdHocSource, chunks: CountedColumn.Chunks?,
    _ body: (CountedColumn, CountedColumn) async throws -> Void
  ) async throws -> (isOneMoment: Bool, unread: [String: String]) {
    try await keepingWords {
      try await AdHocSide.with(first, options, name: "A") { one in
        try await AdHocSide.with(second, options, name: "B") { try await values(one, $0, chunks, body) }
      }
    }
  }

  private func values(
    _ one: AdHocSide, _ other: AdHocSide, _ chunks: CountedColumn.Chunks?,
    _ body: (CountedColumn, CountedColumn) async throws -> Void
  ) async throws -> (isOneMoment: Bool, unread: [String: String]) {
    let (oldColumns, newColumns) = (try await one.columns(), try await other.columns())
    try check([(one.source, oldColumns), (other.source, newColumns)])
    for side in [(one.source, oldColumns), (other.source, newColumns)] {
      if let order = chunks?.column, !side.1.contains(order) {
        throw AdHocError.unknownColumn(order, in: side.0.label, among: side.1)
      }
    }
    var unread = leftOut(one.source, other.source)
    for name in options.sensitive { unread[name] = "it is sensitive: its values do not leave the server" }
    if let order = chunks?.column { unread[order] = "the chunks are cut by it" }
    let columns = oldColumns.filter { options.includes($0) && newColumns.contains($0) }
    unread = unread.filter { columns.contains($0.key) }
    func read(_ moment: String?) async throws {
      for column in columns where unread[column] == nil {
        let first = try await one.values(of: column, chunks: chunks, moment: moment)
        try await body(first, try await other.values(of: column, chunks: chunks, moment: moment))
      }
    }
    let isOneMoment = one.connection.address == other.connection.address
    if isOneMoment {
      try await one.holdingMoment(of: Set(one.tables() + other.tables())) { try await read($0) }
    } else {
      try await read(nil)
    }
    return (isOneMoment, unread)
  }

  private func read(
    _ one: AdHocSide, _ other: AdHocSide, _ columns: Set<String>, _ leftOut: [String: String], moment: String?
  ) async throws -> Pair {
    async let first = one.profile(among: columns, connections: (options.connections + 1) / 2, moment: moment)
    async let second = other.profile(among: columns, connections: max(1, options.connections / 2), moment: moment)
    return try await Pair(first: first, second: second, isOneMoment: moment != nil, leftOut: leftOut)
  }

  /// The time column differs between two windows by their nature.
  private func leftOut(_ first: AdHocSource, _ second: AdHocSource) -> [String: String] {
    guard let time = options.timeColumn, first.window != second.window else { return [:] }
    return [time: "the windows are cut by it"]
  }

  /// Holds all columns that the options name against those that there are.
  private func check(_ sides: [(source: AdHocSource, columns: [String])]) throws(AdHocError) {
    let all = sides.flatMap(\.columns)
    let labels = sides.map(\.source.label)
    let label = Set(labels).count == 1 ? labels[0] : labels.joined(separator: " or ")
    for name in options.named where !all.contains(name) {
      throw .unknownColumn(name, in: label, among: all)
    }
    for side in sides {
      if side.source.window != nil, let time = options.timeColumn, !side.columns.contains(time) {
        throw .unknownColumn(time, in: side.source.label, among: side.columns)
      }
      for name in options.sensitive where !side.columns.contains(name) {
        throw .sensitiveMissing(name, in: side.source.label)
      }
    }
  }

  /// Runs `body`; what it could not read of a column it tells in the server's words where those were asked for.
  private func keepingWords<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
    try await ServerWords.$kept.withValue(options.showsValues ? ServerWords() : nil) { try await body() }
  }
}
