import Foundation

/// The operating system's user as whom the server runs, which Postgres does not let be root.
struct ServerUser: Sendable, Equatable {
  let name: String
  let id: uid_t
  let group: gid_t

  var isCurrent: Bool { id == geteuid() }

  /// Ourselves; for root the owner of the server's directory, or `postgres`, or `nobody`.
  static func choose(owner: uid_t?) throws(HistoryError) -> ServerUser {
    let current = geteuid()
    if current != 0 { return lookUp(id: current) ?? ServerUser(name: "\(current)", id: current, group: getegid()) }
    if let owner, owner != 0 { return lookUp(id: owner) ?? ServerUser(name: "\(owner)", id: owner, group: owner) }
    if let user = lookUp(name: "postgres") ?? lookUp(name: "nobody") { return user }
    throw .fileFailed(path: "/etc/passwd", errorNumber: ENOENT)
  }

  /// The nearest directory above `path` that the user may not pass through; nil when the way is free.
  func obstacle(above path: String) -> String? {
    var directory = "/"
    for part in path.split(separator: "/").dropLast() {
      directory = directory == "/" ? "/\(part)" : "\(directory)/\(part)"
      var status = stat()
      guard stat(directory, &status) == 0 else { return directory }
      let needed =
        status.st_uid == id ? S_IXUSR : status.st_gid == group ? S_IXGRP : S_IXOTH
      if status.st_mode & needed == 0 { return directory }
    }
    return nil
  }

  private static func lookUp(id: uid_t) -> ServerUser? {
    find { getpwuid_r(id, $0, $1, $2, $3) }
  }

  private static func lookUp(name: String) -> ServerUser? {
    find { getpwnam_r(name, $0, $1, $2, $3) }
  }

  private static func find(
    _ call: (
      UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
      UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32
  ) -> ServerUser? {
    var entry = passwd()
    var buffer = [CChar](repeating: 0, count: 16_384)
    var found: UnsafeMutablePointer<passwd>?
    return buffer.withUnsafeMutableBufferPointer { text -> ServerUser? in
      guard let base = text.baseAddress, call(&entry, base, text.count, &found) == 0, found != nil else { return nil }
      return ServerUser(name: String(cString: entry.pw_name), id: entry.pw_uid, group: entry.pw_gid)
    }
  }
}
