import Foundation
import Profiles
import Testing

@testable import Delivery

struct FileReceiverTests {
  private func lines(_ path: String) throws -> [Substring] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test func `each event is one line, in a folder made on the way`() async throws {
    try await withFolder { folder in
      let path = folder.appendingPathComponent("a/b/events.jsonl").path
      let receiver = try FileReceiver(name: "log", path: path)
      for id in ["1", "2"] {
        #expect(await receiver.deliver(try .sample(id: id, body: "{\n\"a\":\r\n1}"), now: .night) == .delivered)
      }
      let lines = try lines(path)
      #expect(lines.count == 3 && lines.last?.isEmpty == true)
      #expect(
        try lines.prefix(2).map(String.init)
          == ["1", "2"].map { try OutboundEvent.sample(id: $0, body: "{ \"a\":  1}").cloudEvent() })
    }
  }

  @Test func `senders side by side never mix their lines`() async throws {
    try await withFolder { folder in
      let path = folder.appendingPathComponent("events.jsonl").path
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<40 {
          group.addTask {
            let body = #"{"text":"\#(String(repeating: "x", count: 9000))"}"#
            guard let receiver = try? FileReceiver(name: "log", path: path),
              let event = try? OutboundEvent.sample(id: "\(number)", body: body)
            else { return }
            _ = await receiver.deliver(event, now: .night)
          }
        }
      }
      let lines = try lines(path).dropLast()
      let ids = try lines.map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])["id"] as? String
      }
      #expect(Set(ids) == Set((0..<40).map { "\($0)" }) && ids.count == 40)
    }
  }

  @Test func `a torn line stays a line of its own`() async throws {
    try await withFolder { folder in
      let file = folder.appendingPathComponent("events.jsonl")
      try Data(#"{"da"#.utf8).write(to: file)
      _ = await (try FileReceiver(name: "log", path: file.path)).deliver(try .sample(), now: .night)
      #expect(try lines(file.path).map(String.init) == [#"{"da"#, OutboundEvent.sample().cloudEvent(), ""])
    }
  }

  @Test func `a path that cannot be written is tried again`() async throws {
    try await withFolder { folder in
      let receiver = try FileReceiver(name: "log", path: folder.path)
      let result = await receiver.deliver(try .sample(), now: .night)
      #expect(result == .retry(after: nil, .file(call: "open", errno: EISDIR)))
    }
  }

  @Test func `a file that somebody else keeps locked is not waited for beyond a cancellation`() async throws {
    try await withFolder { folder in
      let path = folder.appendingPathComponent("events.jsonl").path
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      defer { close(descriptor) }
      #expect(flock(descriptor, LOCK_EX) == 0)
      let receiver = try FileReceiver(name: "log", path: path)
      let event = try OutboundEvent.sample()
      let send = Task { await receiver.deliver(event, now: .night) }
      send.cancel()
      #expect(await send.value == .retry(after: nil, .file(call: "flock", errno: EWOULDBLOCK)))
      #expect(try String(contentsOfFile: path, encoding: .utf8).isEmpty)
    }
  }

  @Test func `a full disk is tried again`() async throws {
    let receiver = try FileReceiver(name: "log", path: "/dev/full")
    let result = await receiver.deliver(try .sample(), now: .night)
    #expect(result == .retry(after: nil, .file(call: "write", errno: ENOSPC)))
  }
}
