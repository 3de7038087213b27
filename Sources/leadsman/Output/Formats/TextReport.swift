import Checks
import Foundation

/// For a person: the windows that need a look first. Of a range each window is told as it ends, in order.
struct TextReport: ReportWriter {
  private let style: ReportStyle
  /// nil where it goes into a file.
  private let terminal: Terminal?
  private var blocks: [(standing: Standing, lines: [String])] = []
  /// Notes on the next window.
  private var pending: [String] = []
  /// Of a range that nobody watches.
  private var told: [String] = []

  init(_ style: ReportStyle, _ terminal: Terminal?) {
    self.style = style
    self.terminal = terminal
  }

  mutating func add(_ report: WindowReport) {
    let text = WindowText(report: report, style: style, terminal: terminal)
    if style.isRange { tell(text.line) }
    guard !style.isRange || text.needsLook || style.showsPassing else { return }
    // In a range the order of time tells more.
    blocks.append((style.isRange ? .failed : report.worst(style.strictness), pending + text.lines))
    pending = []
  }

  mutating func add(_ note: ReportNote) {
    let line = "\(note.dataset.shownInFull)  \(note.text)"
    if style.isRange { return tell(line) }
    if note.place == .afterLast, let last = blocks.indices.last {
      blocks[last].lines.append(line)
    } else {
      pending.append(line)
    }
  }

  private mutating func tell(_ line: String) {
    guard let terminal else { return told.append(line) }
    terminal.endProgress()
    print(line)
    Terminal.flush()
  }

  func text() throws -> String? {
    let ranked = blocks.enumerated().sorted { ($0.element.standing, $0.offset) < ($1.element.standing, $1.offset) }
    let lines = ranked.flatMap(\.element.lines)
    guard style.isRange else { return lines.isEmpty ? nil : lines.joined(separator: "\n") }
    let all = told + (lines.isEmpty ? [] : [""] + lines)
    return all.isEmpty ? nil : all.joined(separator: "\n")
  }
}
