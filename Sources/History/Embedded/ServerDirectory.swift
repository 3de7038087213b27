import Columns
import Foundation

/// Where an embedded server keeps its files, and the user that owns them.
struct ServerDirectory: Sendable {
  /// A Unix socket's path has to fit into 108 bytes with its closing NUL.
  private static let longestSocketPath = 107

  /// A log larger than this is put aside when a server starts.
  static let longestLog = 10 * 1024 * 1024

  /// Absolute, without symbolic links.
  let path: String
  let user: ServerUser
  let socketDirectory: String

  var data: String { path + "/data" }
  /// Where `initdb` works, so that a `data` that is there is complete.
  var newData: String { path + "/data.new" }
  var log: String { path + "/server.log" }
  /// The log before this one.
  var oldLog: String { log + ".1" }
  /// Held while a server is being started or stopped.
  var startLock: String { path + "/start.lock" }
  /// Held shared by everyone who uses the server.
  var usersLock: String { path + "/users.lock" }

  /// Makes `postgres` within the state's directory, for the server's user alone.
  /// - Throws: `HistoryError.fileFailed`, `notOurs`, `cannotEnter`.
  init(state: String) throws(HistoryError) {
    do {
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    } catch {
      throw .fileFailed(path: state, errorNumber: Self.errorNumber(error))
    }
    guard let resolved = realpath(state, nil) else { throw .fileFailed(path: state, errorNumber: errno) }
    defer { free(resolved) }
    path = (String(cString: resolved) + "/postgres").replacing("//", with: "/")
    user = try ServerUser.choose(owner: Self.owner(of: path))
    if !user.isCurrent, let obstacle = user.obstacle(above: path) {
      throw .cannotEnter(directory: obstacle, user: user.name)
    }
    try Self.makePrivate(path, user: user)
    socketDirectory = Self.socketDirectory(for: path)
  }

  /// To be called with the lock on starting, as `removeSocketDirectory` is.
  func makeSocketDirectory() throws(HistoryError) {
    try Self.makePrivate(socketDirectory, user: user)
  }

  /// Leaves no trace outside of the state's own directory; does nothing while a socket is there.
  func removeSocketDirectory() {
    rmdir(socketDirectory)
  }

  /// Puts a large log aside, in the place of the one before, so that no more than two are ever kept.
  ///
  /// To be called while no server runs: one that does goes on writing to the file that it has opened.
  func putLargeLogAside() throws(HistoryError) {
    var status = stat()
    guard lstat(log, &status) == 0, status.st_size > Self.longestLog else { return }
    guard rename(log, oldLog) == 0 else { throw .fileFailed(path: oldLog, errorNumber: errno) }
  }

  /// The major version that wrote the data; nil when there is none yet.
  var dataMajor: Int? {
    (try? String(contentsOfFile: data + "/PG_VERSION", encoding: .utf8))
      .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }

  /// The last line of the server's log that says something, without its time and process; empty when there is none.
  var lastLogLine: String {
    guard let log = FileHandle(forReadingAtPath: log), let end = try? log.seekToEnd() else { return "" }
    try? log.seek(toOffset: end > 4096 ? end - 4096 : 0)
    let text = String(decoding: (try? log.readToEnd()) ?? Data(), as: UTF8.self)
    let lines = text.split(separator: "\n")
    // What the server adds after the reason says nothing by itself.
    let line = lines.last { $0.contains("FATAL") || $0.contains("PANIC") } ?? lines.last ?? ""
    return String(line.replacing(#/^[-\d]+ [:.\d]+ \w+ \[\d+\] /#, with: ""))
  }

  /// Within the directory where its path is short and plain enough for a socket, else under /tmp.
  private static func socketDirectory(for path: String) -> String {
    let within = path + "/socket"
    let isPlain = within.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    if isPlain, (within + "/" + EmbeddedServer.socketName).utf8.count <= longestSocketPath { return within }
    return "/tmp/leadsman-" + String(FNV1a.hash(path.utf8), radix: 16)
  }

  private static func owner(of path: String) -> uid_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_uid : nil
  }

  /// Makes a directory that `user` alone may enter, or checks that it is one.
  private static func makePrivate(_ path: String, user: ServerUser) throws(HistoryError) {
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw .fileFailed(path: path, errorNumber: errno) }
    var status = stat()
    guard lstat(path, &status) == 0 else { throw .fileFailed(path: path, errorNumber: errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .notOurs(path: path) }
    if status.st_uid == geteuid(), !user.isCurrent {
      guard lchown(path, user.id, user.group) == 0 else { throw .fileFailed(path: path, errorNumber: errno) }
    } else if status.st_uid != user.id {
      throw .notOurs(path: path)
    }
    guard status.st_mode & 0o077 == 0 else { throw .notOurs(path: path) }
  }

  private static func errorNumber(_ error: any Error) -> Int32 {
    let error = error as NSError
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    if underlying.domain == NSPOSIXErrorDomain { return Int32(underlying.code) }
    return error.code == CocoaError.fileWriteNoPermission.rawValue ? EACCES : EIO
  }
}
