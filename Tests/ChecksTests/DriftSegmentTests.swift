import Checks
import Profiles
import Rules
import TestSupport
import Testing

/// Drift by segments, where a movement comes from and since when.
@Suite struct DriftSegmentTests {
  private static let carriers: [(String?, Int)] = [("AA", 600), ("UA", 300), ("DL", 100)]

  /// - Parameters:
  ///   - carriers: nil of rows without one.
  ///   - shifts: by carrier, in standard deviations.
  private static func night(
    _ index: Int, _ nights: inout Nights, of carriers: [(String?, Int)] = carriers, shifts: [String?: Double] = [:],
    isCut: Bool = true
  ) -> TableProfile {
    var (all, slices): ([Double], [SliceProfile]) = ([], [])
    for (carrier, rows) in carriers {
      let values = (0..<rows).map { _ in nights.random.normal() + (shifts[carrier] ?? 0) }
      all += values
      slices.append(
        SliceProfile(
          slice: .segment(column: "carrier", value: carrier), rowCount: Int64(rows),
          columns: [
            .numeric("n", values),
            .categorical("carrier", carrier.map { [$0: rows] } ?? [:], nulls: carrier == nil ? rows : 0),
          ]))
    }
    slices.append(SliceProfile(slice: .otherSegments(column: "carrier"), rowCount: isCut ? 0 : 9))
    let counts = Dictionary(uniqueKeysWithValues: carriers.compactMap { carrier, rows in carrier.map { ($0, rows) } })
    let nulls = carriers.reduce(0) { $0 + ($1.0 == nil ? $1.1 : 0) }
    var profile = TableProfile.night(index, [.numeric("n", all), .categorical("carrier", counts, nulls: nulls)])
    profile.slices = slices
    return profile
  }

  private static func monitor(
    _ reference: [TableProfile], watching column: String = "n"
  ) -> (DriftMonitor, DriftReference) {
    let rule = DriftRule(
      columns: .only([Located(column, at: place)]), falseAlarms: .standard, severity: .fail,
      segments: [Located("carrier", at: place)], location: place)
    let reference = DriftReference(label: "training table t", profiles: reference, watching: rule)
    return (
      DriftMonitor(rule: rule, reference: reference, windowLength: .seconds(86_400), sensitive: []), reference
    )
  }

  @Test("a column that moved tells since when, and from which segment", arguments: 0..<5 as Range<UInt64>)
  func explained(seed: UInt64) throws {
    var nights = Nights(seed: seed)
    let (monitor, reference) = Self.monitor((0..<14).map { Self.night($0, &nights) })
    let quiet = (14..<20).map { Self.night($0, &nights) }
    let moved = (20..<23).map { Self.night($0, &nights, shifts: ["UA": 1.5]) }
    let before = (quiet + moved.dropLast()).map(reference.watchedWindow)
    let finding = try #require(monitor.findings(moved[2], after: before).first)
    #expect(finding.outcome == .fail && finding.segment == nil)
    let movement = try #require(finding.movement)
    #expect(movement.since == moved[0].window.start)
    #expect(movement.explainedBy?.column == "carrier" && movement.explainedBy?.value == "UA")
    #expect((movement.explainedBy?.share ?? 0) > 0.8)
    #expect(finding.observed.contains(" % of the change from carrier = 'UA'"), "\(finding.observed)")
    #expect(movement.inARow >= 2)
  }

  @Test("rows without a value are told apart from those whose value is the text NULL", arguments: [nil, "NULL"])
  func nulls(moving: String?) throws {
    let carriers: [(String?, Int)] = [("AA", 600), (nil, 200), ("NULL", 200)]
    var nights = Nights(seed: 4)
    let (monitor, _) = Self.monitor((0..<14).map { Self.night($0, &nights, of: carriers) })
    let moved = Self.night(14, &nights, of: carriers, shifts: [moving: 2])
    let finding = try #require(monitor.findings(moved).first)
    let explained = try #require(finding.movement?.explainedBy)
    #expect(explained.column == "carrier" && explained.value == moving)
    #expect(finding.observed.contains("carrier \(moving == nil ? "is NULL" : "= 'NULL'")"), "\(finding.observed)")
  }

  @Test("what is as old as all windows that are looked at is not told to be younger")
  func old() throws {
    var nights = Nights(seed: 3)
    let (monitor, reference) = Self.monitor((0..<14).map { Self.night($0, &nights) })
    let moved = (14..<28).map { Self.night($0, &nights, shifts: ["AA": 1.5, "UA": 1.5, "DL": 1.5]) }
    let known = moved.map(reference.watchedWindow)
    let all = try #require(monitor.findings(moved[13], after: Array(known.dropLast())).first)
    #expect(all.observed.contains("beyond for at least 14 windows in a row, since \(moved[0].window.start) or before"))
    #expect(all.movement?.orBefore == true)
    let fewer = try #require(monitor.findings(moved[12], after: Array(known.dropLast(2))).first)
    #expect(fewer.observed.contains("beyond for 13 windows in a row, since \(moved[0].window.start) with"))
    #expect(fewer.movement?.orBefore == nil)
  }

  @Test("a change that is common to all segments is blamed on none", arguments: 0..<5 as Range<UInt64>)
  func common(seed: UInt64) throws {
    var nights = Nights(seed: 100 + seed)
    let (monitor, _) = Self.monitor((0..<14).map { Self.night($0, &nights) })
    let night = Self.night(14, &nights, shifts: ["AA": 0.5, "UA": 0.5, "DL": 0.5])
    let finding = try #require(monitor.findings(night).first)
    #expect(finding.outcome == .fail && finding.movement?.explainedBy == nil)
  }

  @Test("a column by which drift is watched is not explained by its own values")
  func own() throws {
    var nights = Nights(seed: 9)
    let (monitor, _) = Self.monitor((0..<14).map { Self.night($0, &nights) }, watching: "carrier")
    var night = Self.night(14, &nights)
    night.columns = [.categorical("carrier", ["AA": 100, "UA": 800, "DL": 100])]
    night.slices = [("AA", 100), ("UA", 800), ("DL", 100)].map { carrier, rows in
      SliceProfile(
        slice: .segment(column: "carrier", value: carrier), rowCount: Int64(rows),
        columns: [.categorical("carrier", [carrier: rows])])
    }
    let finding = try #require(monitor.findings(night).first)
    #expect(finding.outcome == .fail && finding.movement?.explainedBy == nil, "\(finding.observed)")
    #expect(finding.movement?.parts?.map(\.category).contains("UA") == true)
  }

  @Test("a segment that moves while the whole does not is found, by its name")
  func hidden() throws {
    var nights = Nights(seed: 7)
    let (monitor, _) = Self.monitor((0..<14).map { Self.night($0, &nights) })
    let night = Self.night(14, &nights, shifts: ["DL": -1, "AA": 1.0 / 6])
    let findings = monitor.findings(night)
    #expect(findings.first?.test == "drift(n)" && findings.first?.outcome == .pass, "\(findings)")
    let failing = findings.filter(\.isFailure)
    #expect(failing.map { $0.segment?.name } == ["carrier=DL"])
    #expect(failing.allSatisfy { $0.test == "drift(n)" && $0.segment?.count == 3 })
    let healthy = monitor.findings(Self.night(15, &nights))
    #expect(healthy.allSatisfy { $0.outcome == .pass })
  }

  @Test("rows that cannot be cut are told, and never green")
  func uncut() throws {
    var nights = Nights(seed: 8)
    let (monitor, _) = Self.monitor((0..<14).map { Self.night($0, &nights) })
    let findings = monitor.findings(Self.night(14, &nights, isCut: false))
    let cut = try #require(findings.first { $0.test == DriftMonitor.segmentsTest("carrier") })
    guard case .notEvaluated(.because(let reason)) = cut.outcome else {
      Issue.record("\(cut.outcome)")
      return
    }
    #expect(reason.contains("more than 50 values"))
  }
}
