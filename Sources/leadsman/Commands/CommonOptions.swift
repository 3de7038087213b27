import ArgumentParser

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(name: .long, help: "The settings file: sources, state, where rules and routes are.")
  var settings = "leadsman.yaml"

  @Flag(name: .long, help: "Show the server's own error messages, which can quote data values.")
  var showValues = false
}

/// Which datasets a command concerns, and how it prints them.
struct DatasetOptions: ParsableArguments {
  @Option(name: .long, help: "Only this dataset; may be given several times.")
  var dataset: [String] = []

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Show passing tests too.")
  var verbose = false

  @Option(name: .long, help: "The least severity that makes the exit code 1: fail or warn.")
  var failOn: FailOn = .fail

  @Flag(name: .long, help: "Exit with 3 also while something warms up or has no state.")
  var strict = false

  enum FailOn: String, ExpressibleByArgument, CaseIterable {
    case fail
    case warn
  }
}
