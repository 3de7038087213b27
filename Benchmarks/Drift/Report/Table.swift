import Foundation

/// Rows of text under one head, for a person (Markdown) and for a program (tab-separated).
struct Table: Sendable {
  let head: [String]
  private(set) var rows: [[String]] = []

  init(_ head: [String]) { self.head = head }

  mutating func append(_ row: [String]) {
    precondition(row.count == head.count, "a row has as many cells as the head")
    rows.append(row)
  }

  var markdown: String {
    ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }

  var tabSeparated: String { ([head] + rows).map { $0.joined(separator: "\t") + "\n" }.joined() }
}

extension Double {
  /// With so many decimals, and a point whatever the locale.
  func rounded(to digits: Int) -> String { String(format: "%.\(digits)f", self) }
}
