import Checks
import Foundation
import Profiles
import Rules

/// What a person may do about a window that needs a look, each in one line.
struct NextStep {
  /// As given with `--settings`; nil for the one that is read without it.
  let settings: String?

  func lines(_ report: WindowReport, _ strictness: Strictness) -> [String] {
    let known = report.incidents.map { incident in
      let since = incident.firstWindow.words(in: report.timeZone)
      return "\(command("incidents show \(incident.id)")) (\(incident.faultClass.rawValue) since \(since), "
        + "\(incident.failingWindows.counted("window")))"
    }
    if !known.isEmpty { return known }
    guard let worst = report.ranked(strictness).first,
      worst.standing < .warned || strictness.isFailure(worst.item.finding)
    else { return [] }
    if !report.isRead { return [command("validate --connect")] }
    let place = "\(worst.item.place.file.shownInFull):\(worst.item.place.line)"
    if worst.item.finding.isOfDrift, worst.standing != .unable {
      return ["fix the data; or, where the change is meant, move the reference (\(place))"]
    }
    let window = report.hasTime ? " --window \(WindowArgument.naming(report.window, in: report.timeZone))" : ""
    let again = "check --dataset \(quoted(report.dataset))\(window) --only \(quoted(worst.item.finding.test))"
    return ["fix the data, or the rule (\(place)); then: \(command(again))"]
  }

  private func command(_ arguments: String) -> String {
    "leadsman \(arguments)" + (settings.map { " --settings \(quoted($0))" } ?? "")
  }

  /// As a shell reads it.
  private func quoted(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./".contains($0)) }
    return isPlain ? text : "'\(text.shownInFull.replacing("'", with: "'\\''"))'"
  }
}
