import Profiles

/// What the sections of a rule file need of each other.
struct DatasetRequirements {
  let file: YAMLMapping

  func check(reference: Reference?, roles: Dataset.Roles?, key: [Located<String>]) {
    if let drift = file["drift"]?.key, !file.has("reference") {
      report(.requires("drift", "a 'reference' to hold windows against"), at: drift)
    }
    if let place = file["reference"]?.key, !file.has("time") {
      switch reference {
      case .range?: report(.requires("a reference by range", "'time'"), at: place)
      case .trailing?: report(.requires("a trailing reference", "'time'"), at: place)
      case .training?, nil: break
      }
    }
    if let label = roles?.label { check(label, key: key) }
  }

  /// What is held against the reference has one.
  func check(tests: [TestRule]) {
    if file.has("reference") { return }
    var reported: Set<SourceLocation> = []
    for test in tests where test.needsReference {
      guard reported.insert(test.location).inserted else { continue }
      let (line, column) = (test.location.line, test.location.column)
      let place = Place(line: line, column: column, length: test.family.count)
      report(.requires(test.family, "a 'reference' to hold windows against"), at: place)
    }
  }

  /// A label in a table of its own is found by the key.
  private func check(_ label: Dataset.Label, key: [Located<String>]) {
    guard let table = label.table, let place = file["roles"]?.key else { return }
    let tablePlace = Place(line: table.location.line, column: table.location.column, length: table.value.count)
    if !file.has("key") { return report(.requires("a label in another table", "the dataset's 'key'"), at: tablePlace) }
    if let labelKey = label.key, key.count > 1 {
      let keyPlace = Place(
        line: labelKey.location.line, column: labelKey.location.column, length: labelKey.value.count)
      report(.keyNotSingle(count: key.count), at: labelKey.location.line > 0 ? keyPlace : place)
    }
  }

  /// Rows are cut by values that may be shown, and that many rows share; those of a part of a key may.
  func check(
    segments: [Located<String>], sensitive: [Located<String>], time: Dataset.TimeColumn?, key: [Located<String>]
  ) {
    for segment in segments {
      let isIn = { (columns: [Located<String>]) in columns.contains { $0.value == segment.value } }
      let fault: RuleError.SegmentFault? =
        if isIn(sensitive) {
          .sensitive
        } else if time?.column.value == segment.value {
          .time
        } else {
          key.count == 1 && isIn(key) ? .key : nil
        }
      if let fault { report(.noSegment(segment.value, fault), at: file.value.reader.place(of: segment)) }
    }
  }

  /// Columns are watched together by whole rows, each drawn by itself.
  func check(_ drift: DriftRule, _ scan: ScanRule) {
    guard let asked = drift.multivariate, asked.value else { return }
    let fault: RuleError.MultivariateFault? =
      scan.strategy == .aggregate ? .aggregate : scan.sample?.method == .system ? .blocks : nil
    let place = Place(line: asked.location.line, column: asked.location.column, length: "multivariate".count)
    if let fault { report(.noMultivariate(fault), at: place) }
  }

  /// Its values would have to be hashed by themselves, and be kept.
  func check(updatedAt: Located<String>?, sensitive: [Located<String>]) {
    guard let updatedAt, sensitive.contains(where: { $0.value == updatedAt.value }) else { return }
    report(.sensitiveUpdatedAt(updatedAt.value), at: file.value.reader.place(of: updatedAt))
  }

  private func report(_ mistake: RuleError.Mistake, at place: Place) {
    file.value.reader.report(mistake, at: place)
  }
}
