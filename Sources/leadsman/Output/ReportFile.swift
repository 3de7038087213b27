import ArgumentParser
import Checks
import Foundation

/// A report into a file, as `--report junit=results.xml` asks for it.
struct ReportTarget: ExpressibleByArgument {
  let format: ReportFormat
  let path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let format = ReportFormat(rawValue: String(parts[0])), !parts[1].isEmpty else { return nil }
    self.format = format
    path = String(parts[1])
  }
}

/// The file of a report while the command runs.
///
/// It is opened and emptied before anything else: a report that cannot be written is found before the night is read, and
/// the report of the day before is never taken for today's.
struct ReportFile {
  let target: ReportTarget
  private let handle: FileHandle

  /// - Throws: `CommandFailure.usage` where it cannot be written.
  init(_ target: ReportTarget) throws {
    let descriptor = open(target.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw CommandFailure(.usage, "the report '\(target.path.shownInFull)' cannot be written: \(reason)")
    }
    self.target = target
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// - Throws: `CommandFailure.notEvaluated`, as on a full disk.
  func write(_ text: String?) throws {
    do {
      if let text { try handle.write(contentsOf: Data("\(text)\n".utf8)) }
      try handle.close()
    } catch {
      throw CommandFailure(.notEvaluated, "the report '\(target.path.shownInFull)' could not be written to its end")
    }
  }
}
