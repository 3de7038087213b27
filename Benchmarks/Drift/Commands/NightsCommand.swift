import ArgumentParser
import Checks
import Foundation
import Incidents
import Profiles

struct NightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nights", abstract: "Judges one dataset in process, night by night.",
    discussion: """
      With --incidents it holds the incidents that `leadsman incidents --json` printed after `leadsman run --replay` \
      against its own: exit code 0 where both have the same, 1 where they differ.
      """)

  @OptionGroup var options: DatasetOptions
  @Option(help: .init("What `leadsman incidents --json` printed.", valueName: "file")) var incidents: String?

  func run() throws {
    let ledger = NullRun.ledger(options.table, reference: options.reference, nights: options.nights)
    let own = ledger.incidents.map(ReportedIncident.init)
    guard let incidents else {
      for night in ledger.nights where !night.beyond.isEmpty || night.isUnknown {
        let state = night.opened ? "opened" : night.isOpen ? "open" : night.isUnknown ? "unknown" : ""
        print(String(night.window.start.description.prefix(10)), state, night.beyond.joined(separator: " "))
      }
      print("\(own.count) incidents in \(ledger.nights.count) nights")
      return
    }
    let reported = try ReportedIncident.drift(Data(contentsOf: URL(fileURLWithPath: incidents)))
    print("\(reported.count) incidents by leadsman run --replay, \(own.count) in process, in \(options.nights) nights")
    guard reported != own else { return }
    for one in reported where !own.contains(one) { print("by leadsman run alone: \(one)") }
    for one in own where !reported.contains(one) { print("in process alone: \(one)") }
    throw ExitCode(1)
  }
}

/// What is compared of an incident.
struct ReportedIncident: Equatable, Decodable, CustomStringConvertible {
  private let faultClass: String
  private let firstWindowStart: String
  private let lastFailingWindowStart: String
  private let failingWindows: Int

  init(_ incident: Incident) {
    faultClass = incident.faultClass.rawValue
    firstWindowStart = incident.firstWindow.start.description
    lastFailingWindowStart = incident.lastFailingWindow.start.description
    failingWindows = incident.failingWindows
  }

  var description: String {
    "\(firstWindowStart) to \(lastFailingWindowStart), \(failingWindows) nights with a column beyond its limit"
  }

  /// Those of drift, oldest first.
  static func drift(_ json: Data) throws -> [ReportedIncident] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode([ReportedIncident].self, from: json)
      .filter { $0.faultClass == "drift" }.sorted { $0.firstWindowStart < $1.firstWindowStart }
  }
}
