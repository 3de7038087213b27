import Columns
import Compatibility

/// Alarms of the defaults of other tools, night by night, on the same values.
struct ToolAlarms: Sendable {
  /// Of each night the columns with an alarm.
  let evidently: [[Int]]
  let nannyML: [[Int]]

  /// - Parameters: the first `reference` windows of the table are the tools' reference, in chunks of a window for
  ///   NannyML; the `nights` after them are judged.
  init(_ table: some NightlyTable, reference: Int, nights: Int) throws {
    var evidently = [[Int]](repeating: [], count: nights)
    var nannyML = evidently
    for index in table.schema.indices where !table.isIdentifier(index) {
      let windows = (0..<reference + nights).compactMap { ColumnValues(table.values(index, $0)) }
      guard windows.count == reference + nights else { continue }
      let all = try ColumnValues(merging: Array(windows[..<reference])).toolValues()
      let chunks = try windows.map { try $0.toolValues() }
      let judged = Array(chunks[reference...])
      let isInteger = table.schema[index].type.isInteger
      let areIntegers = (reference: isInteger, current: isInteger)
      for (night, window) in judged.enumerated() {
        if case .success(let score)? = Evidently.standardScore(all, window, isInteger: areIntegers), score.isDrift {
          evidently[night].append(index)
        }
      }
      let scores = NannyML(all, chunks: (Array(chunks[..<reference]), judged), methods: [.jensenShannon]).scores
      if case .success(let scores)? = scores.first?.result {
        for (night, chunk) in scores.analysis.enumerated() where chunk.isAlert { nannyML[night].append(index) }
      }
    }
    self.evidently = evidently
    self.nannyML = nannyML
  }
}
