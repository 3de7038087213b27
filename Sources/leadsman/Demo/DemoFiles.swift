import Foundation
import Subprocess

/// The folder of the example: the flights, the rules, and the training core's SQL.
struct DemoFiles {
  private let folder: String

  var settings: String { "\(folder)/leadsman.yaml" }

  /// - Throws: `CommandFailure.usage` where a file of the demo is not in it.
  init(_ folder: String) throws {
    self.folder = folder
    for name in ["leadsman.yaml", "warehouse.sql", "training_core.sql", Self.flightsName]
    where !FileManager.default.fileExists(atPath: "\(folder)/\(name)") {
      throw CommandFailure(
        .usage,
        "there is no \(folder)/\(name): run this where Leadsman was checked out, or name the folder of the "
          + "flights with --examples")
    }
  }

  private static let flightsName = "flights_2013.csv.gz"

  func text(_ name: String) throws -> String {
    do { return try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) } catch {
      throw CommandFailure(.usage, "\(folder)/\(name) cannot be read")
    }
  }

  /// The flights as CSV.
  func flights() async throws -> [UInt8] {
    let path = "\(folder)/\(Self.flightsName)"
    do {
      let result = try await Subprocess.run(
        .name("gzip"), arguments: ["-dc", path], output: .bytes(limit: 1 << 28), error: .discarded)
      guard result.terminationStatus.isSuccess else {
        throw CommandFailure(.usage, "\(path) cannot be unpacked by gzip")
      }
      return result.standardOutput
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw CommandFailure(.usage, "gzip, which unpacks the flights, is not on the PATH")
    }
  }
}
