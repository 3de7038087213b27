import Agent
import Checks
import Foundation
import Profiles

/// A plan for a person: each test's way, then the statements as the server would run them.
struct PlanText {
  let preview: PlanPreview
  /// The dataset's.
  let timeZone: TimeZone
  let terminal: Terminal

  var lines: [String] {
    var lines = [headline]
    if let condition = preview.condition, condition != "TRUE" { lines.append("  where \(condition)") }
    if let reason = preview.unread {
      lines.append("  \(terminal.styled("----", .yellow))  nothing would be read: \(indented(reason))")
    }
    lines += preview.tests.map { line($0, name: $0.name) }
    lines += preview.distributions.map { line($0, name: "distribution(\($0.name))") }
    lines += preview.segments.map { line($0, name: "segments(\($0.name))") }
    if let reference = preview.reference { lines.append("  reference: \(reference)") }
    for (index, statement) in preview.statements.enumerated() { lines += describe(statement, number: index + 1) }
    if let refusal = preview.refusal {
      lines.append("  \(terminal.styled("----", .yellow))  none of it would run: \(refusal)")
    }
    return lines
  }

  private var headline: String {
    let name = terminal.styled(preview.dataset, .bold)
    return "\(name)  \(preview.window.words(in: timeZone))\(preview.table.map { ": \($0)" } ?? "")"
  }

  private func line(_ item: PlanPreview.Item, name: String) -> String {
    let way = item.way == .notEvaluated ? terminal.styled("----", .yellow) : item.way.rawValue
    let padding = String(repeating: " ", count: item.way == .notEvaluated ? 7 : 11 - item.way.rawValue.count)
    let why = item.way == .notEvaluated ? "not evaluated: \(item.why)" : item.why
    return "  \(way)\(padding)\(name): \(indented(why))"
  }

  private func describe(_ statement: PlannedStatement, number: Int) -> [String] {
    let connections = statement.connections > 1 ? " on up to \(statement.connections) connections" : ""
    let chunks = statement.chunks > 1 ? ", in \(statement.chunks) chunks\(connections)" : ""
    let workers =
      statement.parallelWorkers == 0 ? "" : ", with \(statement.parallelWorkers.counted("parallel worker"))"
    let rows =
      "\(Self.rounded(statement.rows).counted("row")) expected, \(Self.rounded(statement.rowsRead).grouped) read"
    let cost = Self.rounded(statement.cost).grouped
    return [
      terminal.styled("  \(number). \(statement.kind.rawValue)", .bold)
        + "  cost \(cost), \(rows)\(workers)\(chunks)",
      "     \(statement.nodes.joined(separator: ", "))",
    ] + reads(statement) + statement.sql.split(separator: "\n").map { terminal.styled("     \($0)", .dim) }
  }

  /// A long list of partitions is told by its ends.
  private func reads(_ statement: PlannedStatement) -> [String] {
    var lines = statement.reads.map { read in
      "     \(read.node) of \(read.table)" + (read.index.map { " by index \($0)" } ?? "")
    }
    if lines.count > 6 { lines.replaceSubrange(3..<(lines.count - 2), with: ["     …"]) }
    if statement.prunedTables > 0 {
      let read = Set(statement.reads.map(\.table)).count
      lines.append("     \(read.counted("partition")) of \(read + statement.prunedTables), the others are left out")
    }
    return lines
  }

  /// The server's own words come on lines of their own.
  private func indented(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }.joined(separator: "\n        ")
  }

  private static func rounded(_ number: Double) -> Int { Int(exactly: number.rounded()) ?? .max }
}
