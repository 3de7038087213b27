import Agent
import Columns
import Compatibility

/// A comparison of all values with what it was of.
struct ToolComparisonReport {
  /// Of Evidently: the share of columns from which on a dataset is called drifted.
  static let driftShare = 0.5

  /// How many columns drifted by the test that the tool takes by itself.
  struct Drift {
    let drifted: Int
    let columns: Int

    var share: Double { Double(drifted) / Double(columns) }
    var isAlert: Bool { share >= ToolComparisonReport.driftShare }
  }

  let comparison: ToolComparison
  let first: String
  let second: String

  /// nil where the tool has no such thing, or no column a result.
  var drift: Drift? {
    let results = comparison.columns.compactMap { column -> Bool? in
      guard case .evidently(let evidently) = column.scores else { return nil }
      let standard = evidently.scores.first { $0.test == evidently.standard }
      return (try? standard?.result.get())?.isDrift
    }
    return results.isEmpty ? nil : Drift(drifted: results.count { $0 }, columns: results.count)
  }
}

extension ToolComparison.Tool {
  /// Whose definitions count.
  var label: String {
    switch self {
    case .evidently: "evidently 0.7.23"
    case .nannyML: "nannyml 0.13.1"
    case .all: "leadsman"
    }
  }
}

extension ToolComparison.Column {
  var kind: String { isCategorical || !type.isNumeric ? "categories" : "numbers" }
}
