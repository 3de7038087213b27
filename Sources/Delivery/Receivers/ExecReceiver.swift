import Foundation
package import Profiles
import Subprocess
import SystemPackage

/// A command that reads the event, a CloudEvent on one line, from its standard input.
///
/// It is started without a shell, in a session of its own, and what it prints is thrown away. Exit 0 is delivered,
/// 75 (`EX_TEMPFAIL`, as of sendmail) is "try again", any other exit is final. A command that takes too long is killed
/// with all that it started, and tried again.
package struct ExecReceiver: Receiver {
  private let executable: String
  private let arguments: [String]
  private let timeout: Duration

  /// - Throws: `DeliveryError.emptyCommand`.
  package init(name: String, command: [String], timeout: Duration? = nil) throws(DeliveryError) {
    guard let executable = command.first, !executable.isEmpty else { throw .emptyCommand(receiver: name) }
    self.executable = executable
    self.arguments = Array(command.dropFirst())
    self.timeout = timeout ?? Deadlines.command
  }

  package func deliver(_ message: OutboundEvent, now: Instant) async -> SendResult {
    guard let line = try? message.cloudEvent() else { return .permanent(.malformedBody) }
    guard let input = try? Self.input(line + "\n") else { return .retry(after: nil, .commandNotStarted) }
    return await withTaskGroup(of: SendResult?.self) { group in
      group.addTask { await run(input: input) }
      group.addTask {
        try? await Task.sleep(for: timeout)
        return nil
      }
      let first = await group.next()
      // Either the command has ended or it is killed now; then the other task ends too.
      group.cancelAll()
      await group.waitForAll()
      return (first ?? nil) ?? .retry(after: nil, Task.isCancelled ? .canceled : .commandTimeOut)
    }
  }

  private func run(input: FileDescriptor) async -> SendResult {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: Deadlines.commandTeardown)
    ]
    do {
      let result = try await Subprocess.run(
        executable.contains("/") ? .path(FilePath(executable)) : .name(executable), arguments: Arguments(arguments),
        platformOptions: options, input: .fileDescriptor(input, closeAfterSpawningProcess: true), output: .discarded,
        error: .discarded)
      return Self.result(result.terminationStatus)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .permanent(.commandNotFound)
    } catch {
      return .retry(after: nil, Task.isCancelled ? .canceled : .commandNotStarted)
    }
  }

  static func result(_ status: TerminationStatus) -> SendResult {
    switch status {
    case .exited(0): .delivered
    case .exited(75): .retry(after: nil, .exit(code: 75))
    case .exited(let code): .permanent(.exit(code: code))
    // Killed from outside, as when memory is short.
    case .signaled(let number): .retry(after: nil, .signal(number))
    }
  }

  /// A file that holds `text` and whose name is gone already, to be read from its start.
  ///
  /// Not a pipe: a command that ends without having read it would end us by SIGPIPE.
  private static func input(_ text: String) throws(SystemCallFailure) -> FileDescriptor {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("leadsman-\(UUID().uuidString)").path
    let descriptor = try SystemCallFailure.check("open", open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600))
    unlink(path)
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count, lseek(descriptor, 0, SEEK_SET) == 0 else {
      close(descriptor)
      throw SystemCallFailure(call: "write", code: errno)
    }
    return FileDescriptor(rawValue: descriptor)
  }
}
