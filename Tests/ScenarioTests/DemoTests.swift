import Foundation
import Testing

/// The demo as a new user plays it, in a folder of its own.
@Suite struct DemoTests {
  private static let flights = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Examples/flights").path

  private func arguments(_ workspace: Workspace, until day: String) -> [String] {
    ["demo", "--examples", Self.flights, "--directory", directory(workspace), "--until", day]
  }

  private func directory(_ workspace: Workspace) -> String { workspace.folder.appending(path: "demo").path }

  @Test("The nights to the blizzard find it, alert once, and leave nothing running")
  func nights() async throws {
    try await Workspace.with { workspace in
      let ended = try await workspace.run(arguments(workspace, until: "2013-02-09"))
      #expect(ended.status == 0, "\(ended.output)")
      let lines = ended.output.split(separator: "\n").map(String.init)
      #expect(lines.contains("9 nights by verdict"))
      #expect(lines.contains("  healthy      7"))
      #expect(lines.contains("  broken_data  2"))
      #expect(lines.contains("1 incident, 0 without a listed cause"))
      #expect(lines.contains("      cause: the blizzard of 8–9 February: half of all flights canceled"))
      #expect(lines.contains("0 retraining triggers sent, 0 held back"))
      let alerts = try String(contentsOfFile: directory(workspace) + "/alerts.jsonl", encoding: .utf8)
      #expect(alerts.split(separator: "\n").count == 1)
      #expect(!FileManager.default.fileExists(atPath: directory(workspace) + "/state"))
      #expect(try processes(in: workspace).isEmpty)
    }
  }

  @Test("A second demo in the same folder is refused, and Ctrl-C in the midst of the first leaves nothing")
  func interrupted() async throws {
    try await Workspace.with { workspace in
      let demo = try workspace.start(arguments(workspace, until: "2013-07-31"))
      let started = "\(directory(workspace))/state/postgres/data/postmaster.pid"
      _ = try await workspace.shell("until [ -e \(started) ]; do read -rt 0.02 <> <(:); done")
      let second = try await workspace.run(arguments(workspace, until: "2013-02-01"))
      #expect(second.status == 2)
      #expect(second.output.contains("a demo is at work in \(directory(workspace))"))
      demo.send(SIGINT)
      let ended = try await demo.ended()
      #expect(ended.status == 128 + SIGINT)
      #expect(ended.output.hasSuffix("leadsman: stopped\n"))
      #expect(!FileManager.default.fileExists(atPath: directory(workspace) + "/state"))
      #expect(try processes(in: workspace).isEmpty)
    }
  }

  /// Those that work below the workspace's folder, as a private server does.
  private func processes(in workspace: Workspace) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { process in
      guard Int(process) != nil else { return false }
      let folder = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
      return folder?.hasPrefix(workspace.folder.path) == true
    }
  }
}
