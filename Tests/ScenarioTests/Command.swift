import Foundation

/// A process that a test starts.
struct Command {
  struct Ended: Sendable {
    /// Standard output and standard error, as a terminal would show them one after the other.
    let output: String
    /// Of a process that a signal has ended: 128 and the signal, as in a shell.
    let status: Int32
  }

  struct DidNotEnd: Error {
    let arguments: [String]
  }

  static let killed: Int32 = 128 + SIGKILL

  /// The program under test, which the test script has built.
  static var leadsman: String {
    ProcessInfo.processInfo.environment["LEADSMAN_BINARY"] ?? ".build/debug/leadsman"
  }

  private let process = Process()
  private let outputFile: URL
  private let ending: AsyncStream<Int32>

  /// Starts it.
  /// - Parameter environment: all that the process sees of it.
  init(_ path: String, _ arguments: [String], environment: [String: String], in folder: URL) throws {
    outputFile = FileManager.default.temporaryDirectory.appending(path: "leadsman-output-\(UUID().uuidString)")
    try Data().write(to: outputFile)
    let handle = try FileHandle(forWritingTo: outputFile)
    // A process that has ended still holds its handles, and with more than a thousand descriptors Foundation reads past
    // the listing of them when it starts the next.
    defer { try? handle.close() }
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    let (ending, continuation) = AsyncStream.makeStream(of: Int32.self)
    self.ending = ending
    process.terminationHandler = { process in
      let isSignal = process.terminationReason == .uncaughtSignal
      continuation.yield(isSignal ? 128 + process.terminationStatus : process.terminationStatus)
      continuation.finish()
    }
    try process.run()
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end.
  /// - Throws: `DidNotEnd` after `limit`; the process is killed then.
  func ended(within limit: Duration = .seconds(90)) async throws -> Ended {
    let overdue = Task { [process] in
      try await Task.sleep(for: limit)
      kill(process.processIdentifier, SIGKILL)
    }
    defer { overdue.cancel() }
    let start = ContinuousClock.now
    var status: Int32 = -1
    for await code in ending { status = code }
    let output = try Data(contentsOf: outputFile)
    try? FileManager.default.removeItem(at: outputFile)
    guard start.duration(to: .now) < limit else { throw DidNotEnd(arguments: process.arguments ?? []) }
    return Ended(output: String(decoding: output, as: UTF8.self), status: status)
  }
}
