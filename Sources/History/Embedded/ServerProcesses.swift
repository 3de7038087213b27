import Foundation

/// The processes of the server that has its data in one directory.
///
/// Every one of them works in that directory, which no recycled process id can pretend, and which finds the children
/// that a killed server has left.
struct ServerProcesses {
  let data: String

  /// Whether any of them is there, as far as this user may see.
  var areRunning: Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.contains { name in
      guard Int32(name) != nil else { return false }
      return (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(name)/cwd")) == data
    }
  }

  /// Whether the process that `postmaster.pid` names is dead and waits for its parent to notice.
  var isPostmasterDead: Bool {
    guard let file = try? String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8),
      let process = file.split(separator: "\n").first.flatMap({ Int32($0) }),
      let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    else { return false }
    // The state follows the name, which stands in parentheses and may hold some itself.
    return status.split(separator: ")").last?.hasPrefix(" Z") == true
  }
}
