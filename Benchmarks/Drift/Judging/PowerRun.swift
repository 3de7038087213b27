import Columns
import Profiles

/// How soon faults are found in one dataset: by the monitor, and by p-values with an oracle's threshold.
struct PowerRun {
  struct Found: Sendable {
    var monitor = Delays()
    var pValues = Delays()
  }

  /// One fault on its way: the columns that have it, and in which nobody has found it yet.
  private struct Course {
    let table: SimulatedDataset
    let columns: [Int]
    var watch: Watch
    var foundByMonitor: [Int: Int] = [:]
    var foundByPValue: [Int: Int] = [:]

    var isOver: Bool { foundByMonitor.count == columns.count && foundByPValue.count == columns.count }

    var found: Found {
      var found = Found()
      for column in columns {
        found.monitor.append(foundByMonitor[column])
        found.pValues.append(foundByPValue[column])
      }
      return found
    }
  }

  private let base: SimulatedDataset
  private let threshold: Double
  private var fold: WindowFold
  private var courses: [Course]
  private let tests: [Int: PValueTest]
  private let firstNight: Int

  /// What of each shift was found in which night, one run a column that the shift suits.
  ///
  /// The nights before the fault are the same ones for all shifts, and so are the columns without it.
  /// - Parameters:
  ///   - quiet: nights after the reference before anything goes wrong.
  ///   - threshold: the logarithm of the p-value below which a column is beyond its limit.
  static func found(
    _ base: SimulatedDataset, _ shifts: [Shift], quiet: Int, threshold: Double
  ) -> [Found] {
    var run = PowerRun(base, shifts, quiet: quiet, threshold: threshold)
    for night in run.firstNight..<base.cell.windows where !run.courses.allSatisfy(\.isOver) { run.judge(night) }
    return run.courses.map(\.found)
  }

  private init(_ base: SimulatedDataset, _ shifts: [Shift], quiet: Int, threshold: Double) {
    self.base = base
    self.threshold = threshold
    let reference = base.cell.reference
    var fold = WindowFold(base)
    var watch = Watch(reference: (0..<reference).map { fold.profile(base, $0) }, leftOut: base.leftOut)
    let firstNight = reference + quiet
    for night in reference..<firstNight { _ = watch.judge(fold.profile(base, night)) }
    courses = shifts.map { shift in
      Course(
        table: base.shifted(by: shift, from: firstNight),
        columns: base.columns.indices.filter { shift.suits(base.columns[$0]) }, watch: watch)
    }
    tests = Dictionary(
      uniqueKeysWithValues: Set(courses.flatMap(\.columns)).map { column in
        let windows = (0..<reference).compactMap { ColumnValues(base.values(column, $0)) }
        return (column, PValueTest(reference: ColumnValues(merging: windows)))
      })
    self.fold = fold
    self.firstNight = firstNight
  }

  private mutating func judge(_ night: Int) {
    let healthy = fold.profile(base, night)
    for index in courses.indices where !courses[index].isOver {
      judge(night, healthy, &courses[index])
    }
  }

  private func judge(_ night: Int, _ healthy: TableProfile, _ course: inout Course) {
    let delay = night - firstNight + 1
    var profile = healthy
    for column in course.columns {
      let values = course.table.values(column, night)
      profile.columns[column] = WindowFold.profile(values)
      if course.foundByPValue[column] == nil, let test = tests[column], let window = ColumnValues(values),
        test.logP(window) < threshold
      {
        course.foundByPValue[column] = delay
      }
    }
    let beyond = course.watch.judge(profile).beyond
    for column in course.columns
    where course.foundByMonitor[column] == nil && beyond.contains(base.columns[column].name) {
      course.foundByMonitor[column] = delay
    }
  }
}
