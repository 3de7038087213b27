import Foundation

/// A lock file held with `flock`, which the kernel lets go when the process ends, however it ends.
///
/// Two locks on one path exclude each other within a process as between processes.
final class FileLock: Sendable {
  enum Mode: Sendable {
    case shared
    case exclusive
  }

  let path: String
  private let descriptor: Int32

  /// Opens the file, which `owner` then owns.
  init(path: String, owner: ServerUser) throws(HistoryError) {
    self.path = path
    // Without following links: the directory may belong to a user that root must not trust.
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .fileFailed(path: path, errorNumber: errno) }
    if !owner.isCurrent { _ = fchown(descriptor, owner.id, owner.group) }
  }

  deinit {
    close(descriptor)
  }

  /// Takes the lock, or changes the one held, unless that would have to wait.
  func tryLock(_ mode: Mode) -> Bool {
    flock(descriptor, (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0
  }

  func unlock() {
    flock(descriptor, LOCK_UN)
  }

  /// - Throws: `HistoryError.lockTimedOut`, `CancellationError`.
  func lock(_ mode: Mode) async throws {
    let deadline = ContinuousClock.now + Deadlines.lock
    while !tryLock(mode) {
      guard ContinuousClock.now < deadline else { throw HistoryError.lockTimedOut(path: path) }
      try await Task.sleep(for: Deadlines.poll)
    }
  }
}
