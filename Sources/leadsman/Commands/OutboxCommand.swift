import ArgumentParser
import Checks
import Foundation
import History
import Profiles

struct OutboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox", abstract: "Alerts that are on their way or were given up, and how to send those again.",
    discussion: """
      A receiver that took a message is done with it; what is listed has not arrived. A message is given up after 24 \
      hours, or at once after a final answer, and is a dead letter then.

      Examples:
        leadsman outbox
        leadsman outbox list --dead
        leadsman outbox replay INC-T64EFQEB4C.opened.1
        leadsman outbox replay --all

      Exit codes: 0 done; 2 the rules or the command line are wrong, or there is no such dead letter; 3 the state \
      cannot be had.
      """,
    subcommands: [List.self, Replay.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Messages that have not arrived, the newest first.")

    @OptionGroup var common: CommonOptions
    @Flag(name: .long, help: "Only dead letters: what was given up.") var dead = false
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let workspace = try await Workspace.load(common)
      let messages = try await State.use(workspace) { store, _ in
        try await OutboxStore(connection: store.connection).messages(
          dead ? [.dead] : [.queued, .sending, .retrying, .dead])
      }
      if json {
        print(try EvaluationJSON.text(messages.map(MessageJSON.init)))
      } else if messages.isEmpty {
        print(dead ? "no dead letters" : "everything has arrived")
      } else {
        for message in messages { print(MessageText(message).line) }
      }
    }
  }

  struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put dead letters back into the queue, as if they were new.",
      discussion: "The agent sends them, or the next `leadsman run`; what is no longer so by then is not sent.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "As `leadsman outbox list` shows them.") var ids: [String] = []
    @Flag(name: .long, help: "All dead letters.") var all = false
    @Option(name: .long, help: .init("Only those of this receiver.", valueName: "name")) var receiver: String?

    func validate() throws {
      if ids.isEmpty != all { throw ValidationError("give the ids of dead letters, or --all") }
    }

    func run() async throws {
      let workspace = try await Workspace.load(common)
      let count = try await State.use(workspace) { store, _ in
        try await replay(in: OutboxStore(connection: store.connection))
      }
      print("\(count.counted("message")) queued again" + (count == 0 ? "" : "; the agent or the next run sends them"))
    }

    private func replay(in outbox: OutboxStore) async throws -> Int {
      let dead = try await outbox.messages([.dead], limit: .max).map(\.message).filter {
        (all || ids.contains($0.eventID)) && (receiver == nil || receiver == $0.receiver)
      }
      // All or nothing: a mistake in one id leaves the others as they are.
      if let missing = ids.first(where: { id in !dead.contains { $0.eventID == id } }) {
        throw CommandFailure(
          .usage,
          "there is no dead letter '\(missing)'\(receiver.map { " for \($0)" } ?? ""); "
            + "`leadsman outbox list --dead` shows them all")
      }
      var count = 0
      // The oldest first, as they were told.
      for message in dead.reversed() {
        let isQueued = try await outbox.replay(
          eventID: message.eventID, receiver: message.receiver, now: Instant(Date()))
        count += isQueued ? 1 : 0
      }
      return count
    }
  }
}
