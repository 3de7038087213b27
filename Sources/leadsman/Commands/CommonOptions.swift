import ArgumentParser
import Rules

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(
    name: .long, help: .init("The settings file: sources, state, where rules and routes are.", valueName: "file"))
  var settings = CommonOptions.standardSettings

  @Flag(name: .long, help: "Show the server's own error messages, which can quote data values.")
  var showValues = false

  static let standardSettings = "leadsman.yaml"

  /// What to say that a person may do, as commands that read the same settings.
  var nextStep: NextStep { NextStep(settings: settings == Self.standardSettings ? nil : settings) }
}

/// Which datasets a command concerns.
struct DatasetOptions: ParsableArguments {
  @Option(name: .long, help: .init("Only this dataset; may be given several times.", valueName: "name"))
  var dataset: [String] = []
}

extension DatasetOptions {
  /// The datasets that are named, or all.
  ///
  /// Of all, those without a time column are left out, and said to be, where a window is asked for: the only window
  /// that they have is now, and what they hold now says nothing of another time. One that is named is for
  /// `WindowArgument` to refuse.
  /// - Parameter window: the day or moment that the command asks for, if any.
  /// - Throws: `CommandFailure.usage` where nothing is left, or a name is unknown.
  func datasets(_ workspace: Workspace, ofWindow window: String?) throws -> [Dataset] {
    let datasets = try workspace.datasets(named: dataset)
    guard window != nil, dataset.isEmpty else { return datasets }
    let leftOut = datasets.filter { $0.time == nil }
    guard leftOut.count < datasets.count || datasets.isEmpty else {
      throw CommandFailure(.usage, "no dataset has a time column, so there is no window to choose")
    }
    for dataset in leftOut {
      Terminal.complain("leadsman: \(dataset.name) has no time column, so it has no window to choose: it is left out")
    }
    return datasets.filter { $0.time != nil }
  }
}
