import Foundation
import Testing

/// A numbered text file: what is there, which commands are given, and what they must answer.
///
/// Lines before the first section say what it is about. `## sql` is run in the scenario's own database, `## file NAME`
/// is written into its folder; `$ COMMAND` runs in a shell there, and what follows, up to `exit N`, is what it must
/// print and end with. Within a line `[..]` stands for anything. `Workspace.placeholders` are filled in.
struct Scenario: Sendable, CustomTestStringConvertible {
  enum Step: Sendable {
    case sql(String)
    case file(name: String, text: String)
    case command(line: String, expected: [String])
  }

  let url: URL
  let title: [String]
  let steps: [Step]

  var testDescription: String { url.deletingPathExtension().lastPathComponent }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scenarios")

  /// Of the repository.
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  static let all: [Scenario] = {
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }.compactMap(Scenario.init)
  }()

  init?(_ url: URL) {
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
    var title: [String] = []
    var steps: [Step] = []
    var lines = text.components(separatedBy: "\n")[...]
    while let line = lines.popFirst() {
      if line.hasPrefix("## ") {
        let content = lines.prefix { !$0.hasPrefix("## ") && !$0.hasPrefix("$ ") }
        lines = lines.dropFirst(content.count)
        let text = content.joined(separator: "\n").trimmingCharacters(in: .newlines) + "\n"
        steps.append(line == "## sql" ? .sql(text) : .file(name: String(line.dropFirst("## file ".count)), text: text))
      } else if line.hasPrefix("$ ") {
        var expected = Array(lines.prefix { !Self.isEnd($0) })
        lines = lines.dropFirst(expected.count)
        if let end = lines.popFirst() { expected.append(end) }
        steps.append(.command(line: String(line.dropFirst(2)), expected: expected))
      } else if steps.isEmpty, !line.isEmpty {
        title.append(line)
      }
    }
    self.url = url
    self.title = title
    self.steps = steps
  }

  private init(url: URL, title: [String], steps: [Step]) {
    self.url = url
    self.title = title
    self.steps = steps
  }

  private static func isEnd(_ line: String) -> Bool { line.wholeMatch(of: /exit \d+/) != nil }

  /// The same with other steps, as the file has them.
  func text(_ steps: [Step]) -> String {
    let blocks = steps.map { step in
      switch step {
      case .sql(let text): "## sql\n\(text)"
      case .file(let name, let text): "## file \(name)\n\(text)"
      case .command(let line, let answer): "$ \(line)\n\(answer.joined(separator: "\n"))\n"
      }
    }
    return ([title.joined(separator: "\n") + "\n"] + blocks).joined(separator: "\n")
  }
}
