import ArgumentParser
import Foundation
import History
import Profiles

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Half a year of nights over the 336,776 flights out of New York in 2013.",
    discussion: """
      Starts a private Postgres, loads the flights, and plays the training core of a small, real model of late arrivals
      in plain SQL. Then it runs every night from 1 February to 31 July, each as if it were today.
      """)

  @Option(name: .long, help: "The folder with the flights, the rules and the training core's SQL.")
  var examples = "Examples/flights"
  @Option(name: .long, help: "Where alerts, triggers and the state go; what an earlier demo left there is removed.")
  var directory = "/tmp/leadsman-demo"
  @Flag(name: .long, help: "Keep the state too, to look at it with the other commands afterwards.")
  var keep = false
  @Option(name: .long, help: "The last night to play.")
  var until = DemoPlan.lastNight

  func validate() throws {
    if DemoNights(from: DemoPlan.firstNight, to: until).days.isEmpty {
      throw ValidationError("--until is a day from \(DemoPlan.firstNight) on, as 2013-03-31")
    }
  }

  func run() async throws {
    let terminal = Terminal()
    let started = ContinuousClock.now
    print(DemoAnnouncement(until: until).lines.joined(separator: "\n") + "\n")
    try clear()
    do {
      let server = try await EmbeddedServer.start(state: directory + "/state")
      do {
        let play = try DemoPlay(server: server, examples: examples, directory: directory, terminal: terminal)
        let summary = try await play.run(DemoNights(from: DemoPlan.firstNight, to: until))
        try await server.release()
        terminal.endProgress()
        print(summary.lines.joined(separator: "\n"))
        print("\(summary.nights.count) nights in \((ContinuousClock.now - started).components.seconds) s")
      } catch {
        try? await server.release()
        throw error
      }
    } catch let error as HistoryError {
      throw CommandFailure(.notEvaluated, error.description)
    }
    if !keep { try? FileManager.default.removeItem(atPath: directory + "/state") }
  }

  /// Only what a demo makes is removed: the folder may hold other things.
  private func clear() throws {
    let files = FileManager.default
    for name in ["state", "alerts.jsonl", "triggers.jsonl"] where files.fileExists(atPath: "\(directory)/\(name)") {
      do { try files.removeItem(atPath: "\(directory)/\(name)") } catch {
        throw CommandFailure(.usage, "\(directory)/\(name) cannot be removed; name another folder with --directory")
      }
    }
  }
}
