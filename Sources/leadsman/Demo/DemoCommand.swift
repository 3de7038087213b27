import ArgumentParser
import Foundation
import History
import Profiles
import Rules

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Half a year of nights over the 336,776 flights out of New York in 2013.",
    discussion: """
      Starts a private Postgres, loads the flights, and plays the training core of a small, real model of late arrivals \
      in plain SQL. Then it runs every night from 1 February to 31 July, each as if it were today, and says what it \
      found. It takes about 15 seconds, needs no network, and leaves nothing running, Ctrl-C included.

      Examples:
        leadsman demo
        leadsman demo --until 2013-02-15 --directory /tmp/february --keep

      Exit codes: 0 it has played; 2 the command line is wrong, or the folder cannot be used; 3 the private Postgres \
      cannot be had.
      """)

  @Option(
    name: .long,
    help: .init("The folder with the flights, the rules and the training core's SQL.", valueName: "folder"))
  var examples = "Examples/flights"
  @Option(
    name: .long,
    help: .init(
      "Where alerts, triggers and the state go; what an earlier demo left there is removed.", valueName: "folder"))
  var directory = "/tmp/leadsman-demo"
  @Flag(name: .long, help: "Keep the state too, to look at it with the other commands afterwards.")
  var keep = false
  @Option(name: .long, help: .init("The last night to play, up to 2013-12-31.", valueName: "day"))
  var until = DemoPlan.lastNight

  func validate() throws {
    guard let last = LocalDate(parsing: until), DemoPlan.flights.contains(last.description),
      last.description >= DemoPlan.firstNight
    else {
      throw ValidationError(
        "--until is a day from \(DemoPlan.firstNight) to \(DemoPlan.flights.upperBound), not '\(until)'")
    }
  }

  func run() async throws {
    let started = ContinuousClock.now
    let files = try DemoFiles(examples)
    let folder = try DemoFolder(directory)
    try await folder.clear()
    print(DemoAnnouncement(until: until).lines.joined(separator: "\n") + "\n")
    Terminal.flush()
    let summary = try await play(files, folder)
    print(summary.lines.joined(separator: "\n"))
    print("\(summary.nights.count) nights in \((ContinuousClock.now - started).components.seconds) s")
    if keep {
      print("look around: LEADSMAN_DEMO=\(folder.path) leadsman incidents --all --settings \(files.settings)")
    } else {
      folder.removeState()
    }
  }

  private func play(_ files: DemoFiles, _ folder: DemoFolder) async throws -> DemoSummary {
    let terminal = Terminal()
    let state = folder.state
    do {
      let server = try await Interruption.afterwards { try await EmbeddedServer.start(state: state) }
      do {
        try Task.checkCancellation()
        let play = try await DemoPlay(server: server, files: files, directory: folder.path, terminal: terminal)
        let summary = try await play.run(DemoNights(from: DemoPlan.firstNight, to: until))
        try await server.release()
        terminal.endProgress()
        return summary
      } catch {
        try? await server.release()
        terminal.endProgress()
        if Task.isCancelled { folder.removeState() }
        throw error
      }
    } catch let error as HistoryError {
      throw CommandFailure(.notEvaluated, error.description)
    }
  }
}
