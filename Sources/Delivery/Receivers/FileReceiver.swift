import Foundation
package import Profiles

/// A file that grows by one line of JSON, a CloudEvent, for each event.
///
/// A line is one `write` on a locked descriptor opened for appending, and it is on the disk before the message counts as
/// delivered. Keys of rows may be in it, so only its owner may read a file that is made here.
package struct FileReceiver: Receiver {
  private let path: String

  /// - Throws: `DeliveryError.emptyPath`.
  package init(name: String, path: String) throws(DeliveryError) {
    guard !path.isEmpty else { throw .emptyPath(receiver: name) }
    self.path = path
  }

  package func deliver(_ message: OutboundEvent, now: Instant) async -> SendResult {
    guard let line = try? message.cloudEvent() else { return .permanent(.malformedBody) }
    do throws(SystemCallFailure) {
      try await append(line + "\n")
      return .delivered
    } catch {
      // A full disk and a missing right alike are mended by somebody, and the event is still wanted then.
      return .retry(after: nil, .file(call: error.call, errno: error.code))
    }
  }

  private func append(_ line: String) async throws(SystemCallFailure) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    // When it fails, `open` says why.
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let descriptor = try SystemCallFailure.check("open", open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600))
    // The lock goes with it.
    defer { close(descriptor) }
    try await Self.lock(descriptor)
    var bytes = Array(line.utf8)
    // What a full disk cut short stays a line of its own.
    if Self.endsMidLine(descriptor) { bytes.insert(UInt8(ascii: "\n"), at: 0) }
    let written = try SystemCallFailure.check("write", write(descriptor, bytes, bytes.count))
    guard written == bytes.count else { throw SystemCallFailure(call: "write", code: ENOSPC) }
    flock(descriptor, LOCK_UN)
    // A terminal or a pipe cannot be synced and need not be.
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
      throw SystemCallFailure(call: "fsync", code: errno)
    }
  }

  /// Keeps out other senders while the end of the file is looked at: a line that is being written looks torn.
  ///
  /// It waits without holding a thread. A file system that knows no locks is written to without.
  private static func lock(_ descriptor: Int32) async throws(SystemCallFailure) {
    let start = ContinuousClock.now
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      guard start.duration(to: .now) < Deadlines.fileLock, !Task.isCancelled else {
        throw SystemCallFailure(call: "flock", code: EWOULDBLOCK)
      }
      try? await Task.sleep(for: Deadlines.fileLockPoll)
    }
  }

  private static func endsMidLine(_ descriptor: Int32) -> Bool {
    var last: UInt8 = 0
    let end = lseek(descriptor, 0, SEEK_END)
    return end > 0 && pread(descriptor, &last, 1, end - 1) == 1 && last != UInt8(ascii: "\n")
  }
}

/// A call to the system that failed.
struct SystemCallFailure: Error {
  let call: String
  /// As in `errno`.
  let code: Int32

  /// The result, unless it is negative.
  static func check<Result: FixedWidthInteger & SignedInteger>(
    _ call: String, _ result: Result
  ) throws(SystemCallFailure) -> Result {
    guard result >= 0 else { throw SystemCallFailure(call: call, code: errno) }
    return result
  }
}
