import Foundation
import Profiles
import Testing

@testable import Delivery

@Suite(.timeLimit(.minutes(1)))
struct ExecReceiverTests {
  private func result(_ command: [String], timeout: Duration? = nil) async throws -> SendResult {
    try await ExecReceiver(name: "mail", command: command, timeout: timeout).deliver(.sample(), now: .night)
  }

  @Test func `the event is on standard input, one line of JSON`() async throws {
    try await withFolder { folder async throws in
      let path = folder.appendingPathComponent("got").path
      #expect(try await result(["tee", path]) == .delivered)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == OutboundEvent.sample().cloudEvent() + "\n")
    }
  }

  @Test func `no shell reads the arguments`() async throws {
    try await withFolder { folder async throws in
      let path = folder.appendingPathComponent("a b;$(id)").path
      #expect(try await result(["/usr/bin/tee", path]) == .delivered)
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func `exit 75 is tried again`() async throws {
    #expect(try await result(["sh", "-c", "exit 75"]) == .retry(after: nil, .exit(code: 75)))
  }

  @Test(arguments: [1, 2, 64, 127] as [Int32])
  func `any other exit is final`(code: Int32) async throws {
    #expect(try await result(["sh", "-c", "exit \(code)"]) == .permanent(.exit(code: code)))
  }

  @Test func `a command ended by a signal is tried again`() async throws {
    #expect(try await result(["sh", "-c", "kill -KILL $$"]) == .retry(after: nil, .signal(9)))
  }

  @Test func `a command that does not read its input does no harm`() async throws {
    let body = #"{"long":"\#(String(repeating: "x", count: 1 << 20))"}"#
    let receiver = try ExecReceiver(name: "mail", command: ["true"])
    for _ in 0..<20 { #expect(await receiver.deliver(try .sample(body: body), now: .night) == .delivered) }
  }

  @Test func `a command that closes its input at once does no harm`() async throws {
    #expect(try await result(["sh", "-c", "exec <&-; exit 0"]) == .delivered)
  }

  @Test func `a command that takes too long is killed with all that it started`() async throws {
    try await withFolder { folder async throws in
      let path = folder.appendingPathComponent("pids").path
      let script = "trap '' TERM; sleep 600 & echo $$ $! > \(path); wait; sleep 600"
      // A busy machine may not have started it by then.
      for seconds in [1, 5, 20] where !FileManager.default.fileExists(atPath: path) {
        let result = try await result(["sh", "-c", script], timeout: .seconds(seconds))
        #expect(result == .retry(after: nil, .commandTimeOut))
      }
      let pids = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isWhitespace)
      #expect(pids.count == 2)
      // A killed process takes a moment to be gone; one that was spared outlasts the time limit.
      for pid in pids.compactMap({ Int32($0) }) {
        while !Self.hasEnded(pid), !Task.isCancelled { await Task.yield() }
        #expect(Self.hasEnded(pid))
      }
    }
  }

  /// Gone, or dead and waiting for a parent.
  private static func hasEnded(_ pid: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
    return status.split(separator: ")").last?.split(separator: " ").first == "Z"
  }

  @Test(arguments: ["leadsman-no-such-command", "/nonexistent/command"])
  func `a command that is not there is final`(command: String) async throws {
    #expect(try await result([command]) == .permanent(.commandNotFound))
  }

  @Test(arguments: [[], [""]])
  func `an empty command is refused`(command: [String]) {
    #expect(throws: DeliveryError.emptyCommand(receiver: "mail")) {
      try ExecReceiver(name: "mail", command: command)
    }
  }
}
