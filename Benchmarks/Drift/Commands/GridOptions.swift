import ArgumentParser
import Foundation

/// The grid that is simulated.
struct GridOptions: ParsableArguments {
  @Option(help: "Where the random numbers come from.")
  var seed: UInt64 = 1
  @Option(help: .init("Rows of a night, several by commas.", valueName: "counts"), transform: Self.numbers)
  var rows: [Int] = [20, 100, 1000, 10_000]
  @Option(
    help: .init("What nights are like, several by commas: iid, weekly, day, ar, weekly-ar.", valueName: "names"),
    transform: Self.scenarios)
  var scenarios: [Scenario] = Scenario.all
  @OptionGroup var made: TableOptions
  @OptionGroup var work: WorkOptions

  static func numbers(_ text: String) throws -> [Int] {
    try text.split(separator: ",").map { part in
      guard let number = Int(part), number >= 2 else { throw ValidationError("'\(part)' is no whole number above 1") }
      return number
    }
  }

  static func scenarios(_ text: String) throws -> [Scenario] {
    try text.split(separator: ",").map { part in
      guard let scenario = Scenario(named: String(part)) else {
        let names = Scenario.all.map(\.name).joined(separator: ", ")
        throw ValidationError("'\(part)' is none of \(names)")
      }
      return scenario
    }
  }
}

/// How the work is done, which changes none of its results.
struct WorkOptions: ParsableArguments {
  @Option(help: "Datasets that are simulated side by side.")
  var jobs = 2
  @Option(help: .init("Writes the results there too, tab-separated.", valueName: "file"))
  var output: String?

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs is at least 1") }
  }

  func write(_ table: Table) throws {
    guard let output else { return }
    try Data(table.tabSeparated.utf8).write(to: URL(fileURLWithPath: output))
  }
}

/// A line for who waits.
enum Waiting {
  static func tell(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }

  /// - Parameter words: of the result, for the same line.
  static func timed<Result>(
    _ name: String, _ work: () async throws -> Result, words: (Result) -> String = { _ in "" }
  ) async throws -> Result {
    let start = ContinuousClock.now
    let result = try await work()
    let seconds = Double((ContinuousClock.now - start).components.seconds)
    tell("\(name)  \(seconds.rounded(to: 0)) s  \(words(result))")
    return result
  }
}
