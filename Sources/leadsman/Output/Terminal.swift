import Foundation

/// Where text goes, and whether a person is reading it.
struct Terminal: Sendable {
  private let hasColor: Bool
  /// Whether a line may be written over by the next.
  let showsProgress: Bool

  init() {
    let plain = ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    hasColor = isatty(STDOUT_FILENO) == 1 && !plain
    showsProgress = isatty(STDERR_FILENO) == 1
  }

  enum Style: String {
    case bold = "1"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case dim = "2"
  }

  func styled(_ text: String, _ style: Style) -> String {
    hasColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// A line that the next one replaces; nothing where nobody watches.
  func progress(_ text: String) {
    guard showsProgress else { return }
    Self.write("\r\u{1B}[K\(text)")
  }

  func endProgress() { progress("") }

  /// What was printed so far is shown now, also where it goes into a pipe or file.
  static func flush() { fflush(nil) }

  static func complain(_ text: String) {
    // After what was printed before it.
    flush()
    write("\(text)\n")
  }

  /// A reader that has gone, as `head` does, changes nothing of what is done or of the exit code.
  private static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

extension Terminal {
  /// Columns of a line: of the terminal at hand within reason, or as many as are read with ease.
  var width: Int {
    var size = winsize()
    guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 120
    }
    return min(max(80, Int(size.ws_col)), 160)
  }
}
