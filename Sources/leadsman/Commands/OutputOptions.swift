import ArgumentParser
import Foundation

/// How a command that tests reports what it found.
struct OutputOptions: ParsableArguments {
  @Option(name: .long, help: .init("What to print. (default: text)", valueName: "format"))
  var format: ReportFormat?

  @Flag(name: .long, help: "The same as --format json.")
  var json = false

  @Option(
    name: .long,
    help: .init("Report into a file too, as junit=results.xml; may be given several times.", valueName: "format=file"))
  var report: [ReportTarget] = []

  @Flag(name: .shortAndLong, help: "Show passing tests too.")
  var verbose = false

  @Option(name: .long, help: .init("The least severity that makes the exit code 1.", valueName: "severity"))
  var failOn: Strictness.FailOn = .fail

  @Flag(name: .long, help: "Exit with 3 also while something warms up or has no state.")
  var strict = false

  func validate() throws {
    if json, let format, format != .json {
      throw ValidationError(
        "--json is --format json, and --format \(format.rawValue) is given too: give one of the two")
    }
    let paths = report.map { URL(filePath: $0.path).standardized.path }
    if Set(paths).count < paths.count { throw ValidationError("two reports would be written to the same file") }
  }

  /// Opens the files.
  /// - Throws: `CommandFailure.usage` for one that cannot be written.
  func output() throws -> ReportOutput {
    ReportOutput(
      format: json ? .json : format ?? .text, files: try report.map(ReportFile.init),
      strictness: Strictness(failOn: failOn, isStrict: strict), showsPassing: verbose)
  }
}

extension Strictness.FailOn: ExpressibleByArgument {}
