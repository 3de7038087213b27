import Foundation
import Testing

@testable import Rules

/// A text file of cases: `=== title`, the user's file, `--- shown`, what the user is shown.
struct Snapshot {
  struct Case: Sendable, CustomTestStringConvertible {
    let title: String
    let input: String
    let expected: String

    var testDescription: String { title }
  }

  let url: URL

  init(_ name: String, file: String = #filePath) {
    url = URL(filePath: file).deletingLastPathComponent().appending(path: "Snapshots/\(name).txt")
  }

  var cases: [Case] {
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.components(separatedBy: "=== ").dropFirst().map { block in
      let lines = block.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      let parts = lines[1].components(separatedBy: "\n--- shown\n")
      return Case(
        title: String(lines[0]), input: parts[0] + "\n",
        expected: parts.count > 1 ? parts[1].trimmingCharacters(in: .newlines) : "")
    }
  }

  /// Compares every case with what `render` makes of its input; `RECORD_SNAPSHOTS=1` writes the file anew instead.
  func check(_ render: (String) -> String) throws {
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
      let blocks = cases.map { "=== \($0.title)\n\($0.input)--- shown\n\(render($0.input))\n" }
      try blocks.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
    }
    #expect(!cases.isEmpty)
    for snapshot in cases {
      #expect(render(snapshot.input) == snapshot.expected, "\(url.lastPathComponent): \(snapshot.title)")
    }
  }
}

extension Result where Failure == RuleErrors {
  /// What the user is shown; `no mistake` when there is none.
  var shown: String {
    switch self {
    case .success: "no mistake"
    case .failure(let errors): errors.description
    }
  }
}

extension FileAccess {
  /// Files held in memory.
  static func memory(_ contents: [String: String]) -> FileAccess {
    FileAccess(
      read: { path throws(Failure) in
        guard let text = contents[path] else { throw Failure(reason: "there is no such file") }
        return Data(text.utf8)
      },
      list: { path throws(Failure) in
        let path = path.hasSuffix("/") ? String(path.dropLast()) : path
        let names = contents.keys.filter { $0.hasPrefix(path + "/") }.map { String($0.dropFirst(path.count + 1)) }
        if names.isEmpty { throw Failure(reason: "there is no such file") }
        return names.filter { !$0.contains("/") }.sorted(by: >)
      })
  }
}
