import Profiles

/// The first windows of a table are the reference, the nights after them are judged.
enum NullRun {
  static func ledger(_ table: some NightlyTable, reference: Int, nights: Int) -> PageLedger {
    var fold = WindowFold(table)
    var watch = Watch(reference: (0..<reference).map { fold.profile(table, $0) }, leftOut: table.leftOut)
    var ledger = PageLedger()
    for night in reference..<reference + nights {
      let profile = fold.profile(table, night)
      ledger.append(profile.window, watch.judge(profile))
    }
    return ledger
  }

  /// The smaller p-value's logarithm of every column in every night; 0 of columns that are not compared.
  /// - Returns: of each night, of each column.
  static func logP(_ table: some NightlyTable, reference: Int, nights: Int) -> [[Double]] {
    var logP = [[Double]](repeating: [Double](repeating: 0, count: table.schema.count), count: nights)
    for index in table.schema.indices {
      let windows = (0..<reference).compactMap { ColumnValues(table.values(index, $0)) }
      guard windows.count == reference, !table.isIdentifier(index) else { continue }
      let test = PValueTest(reference: ColumnValues(merging: windows))
      for night in 0..<nights {
        logP[night][index] = ColumnValues(table.values(index, reference + night)).map(test.logP) ?? 0
      }
    }
    return logP
  }
}
