import Foundation
import History

/// The folder that a demo writes into: one demo at a time, and nothing of an earlier one left in it.
final class DemoFolder: Sendable {
  /// Absolute.
  let path: String
  /// Of the folder, locked; the lock goes with the process, however it ends.
  private let descriptor: Int32

  var state: String { "\(path)/state" }

  /// - Throws: `CommandFailure.usage` where it cannot be made, or another demo is at work in it.
  init(_ path: String) throws {
    self.path = URL(filePath: path).standardizedFileURL.path(percentEncoded: false).trimmingSlashes
    do {
      try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure(.usage, "\(self.path) cannot be made; name another folder with --directory")
    }
    descriptor = open(self.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0, access(self.path, W_OK) == 0 else {
      throw CommandFailure(.usage, "\(self.path) is no folder to write into; name another one with --directory")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw CommandFailure(.usage, "a demo is at work in \(self.path); name another folder with --directory")
    }
  }

  deinit { close(descriptor) }

  /// Removes only what a demo makes: the folder may hold other things.
  /// - Throws: `CommandFailure.usage` where another command uses the state that an earlier demo has kept.
  func clear() async throws {
    try await stopServer()
    let files = FileManager.default
    for name in ["state", "alerts.jsonl", "triggers.jsonl"] where files.fileExists(atPath: "\(path)/\(name)") {
      do { try files.removeItem(atPath: "\(path)/\(name)") } catch {
        throw CommandFailure(.usage, "\(path)/\(name) cannot be removed; name another folder with --directory")
      }
    }
  }

  func removeState() { try? FileManager.default.removeItem(atPath: state) }

  /// A demo that was killed has left its server running, which would outlive its files: it is joined and let go of.
  private func stopServer() async throws {
    guard isServed else { return }
    let state = state
    try? await Interruption.afterwards { try await EmbeddedServer.start(state: state).release() }
    if isServed {
      throw CommandFailure(.usage, "\(state) is in use by another leadsman; end it, or choose another --directory")
    }
  }

  private var isServed: Bool { FileManager.default.fileExists(atPath: "\(state)/postgres/data/postmaster.pid") }
}

extension String {
  fileprivate var trimmingSlashes: String {
    var text = self
    while text.count > 1, text.hasSuffix("/") { text.removeLast() }
    return text
  }
}
