import Foundation

/// What a command has printed, line by line, held against what a scenario expects.
struct Answer {
  let lines: [String]

  /// - Parameter ended: its last line break ends the last line.
  init(_ ended: Command.Ended, in workspace: Workspace) {
    let moment = /\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z| \d\d:\d\d(?::\d\d)? UTC)/
    let text = workspace.anonymous(ended.output).replacing(moment) { Self.isRecent($0.output) ? "[now]" : $0.output }
    var lines = text.components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() }
    self.lines = lines + ["exit \(ended.status)"]
  }

  /// A moment of the test itself rather than of its data.
  private static func isRecent(_ text: Substring) -> Bool {
    let day = text.prefix(10)
    let time = text.dropFirst(11).prefix { $0.isNumber || $0 == ":" }
    let seconds = "\(day)T\(time)\(time.count == 5 ? ":00" : "")Z"
    guard let date = try? Date(seconds, strategy: .iso8601) else { return false }
    return abs(date.timeIntervalSinceNow) < 2 * 86_400
  }

  /// Lines of a unified diff; empty where all is as expected.
  func difference(from expected: [String]) -> [String] {
    let changes = lines.difference(from: expected) { Self.matches($0, pattern: $1) }
    guard !changes.isEmpty else { return [] }
    var removed: [Int: String] = [:]
    var inserted: [Int: String] = [:]
    for change in changes {
      switch change {
      case .remove(let offset, let line, _): removed[offset] = line
      case .insert(let offset, let line, _): inserted[offset] = line
      }
    }
    var result: [String] = []
    var (old, new) = (0, 0)
    while old < expected.count || new < lines.count {
      if let line = removed[old] {
        result.append("-\(line)")
        old += 1
      } else if let line = inserted[new] {
        result.append("+\(line)")
        new += 1
      } else {
        result.append(" \(expected[old])")
        (old, new) = (old + 1, new + 1)
      }
    }
    return result
  }

  /// The lines, with the patterns of `expected` kept where they still match.
  func recorded(over expected: [String]) -> [String] {
    let difference = difference(from: expected)
    return difference.isEmpty ? expected : difference.filter { !$0.hasPrefix("-") }.map { String($0.dropFirst()) }
  }

  /// `CollectionDifference` compares in either order.
  private static func matches(_ one: String, pattern other: String) -> Bool {
    one == other || isMatch(one, other) || isMatch(other, one)
  }

  private static func isMatch(_ line: String, _ pattern: String) -> Bool {
    let parts = pattern.components(separatedBy: "[..]")
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return false }
    guard line.hasPrefix(first), line.hasSuffix(last), line.count >= first.count + last.count else { return false }
    var rest = line.dropFirst(first.count).dropLast(last.count)[...]
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}
