import Agent
import ArgumentParser
import Foundation
import Postgres
import Profiles
import Rules

/// How the commands that need no rules read what they are given.
struct ReadingOptions: ParsableArguments {
  @Option(
    name: .long,
    help: .init(
      "Where tables are that name no source: a libpq connection string or URI. Without it libpq's environment counts, as "
        + "for psql.", valueName: "conninfo"))
  var connection: String?

  @Option(name: .long, help: .init("The column by which --window cuts.", valueName: "column"))
  var time: String?

  @Option(
    name: .long,
    help: .init("Where the days of a window begin, and naive times are read. (default: UTC)", valueName: "zone"))
  var timezone: String?

  @Option(
    name: .long,
    help: .init(
      "The rows that count: 2013-02-01..2013-03-01, the end excluded, of days or moments; or one day.",
      valueName: "range"))
  var window: String?

  @OptionGroup var reads: ColumnOptions

  @Option(name: .long, help: .init("Also by the values of this column, each by itself.", valueName: "column"))
  var segments: String?

  @Option(name: .long, help: .init("Only rows for which this condition holds.", valueName: "sql"))
  var `where`: String?

  @Option(
    name: .long,
    help: .init("Take the distributions of this share of the rows, as 0.01 or 1%. Not of queries.", valueName: "share"))
  var sample: String?

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  mutating func validate() throws {
    if window == nil, timezone != nil, time == nil { throw ValidationError("--timezone needs --time") }
    if let segments, reads.sensitive?.names.contains(segments) == true {
      throw ValidationError("--segments would show the values of '\(segments)', which is sensitive")
    }
    _ = try zone
    _ = try share
  }

  var zone: TimeZone {
    get throws { try Self.zone(timezone) }
  }

  /// - Parameter name: nil: UTC.
  static func zone(_ name: String?) throws -> TimeZone {
    guard let name else { return .gmt }
    // Foundation also takes abbreviations that mean several zones, as IST.
    let isKnown = name == "UTC" || name.contains("/") || TimeZone.knownTimeZoneIdentifiers.contains(name)
    guard isKnown, let zone = TimeZone(identifier: name) else {
      throw ValidationError("no time zone is called '\(name)'; write UTC or one as America/New_York")
    }
    return zone
  }

  private var share: Sample? {
    get throws {
      guard let sample else { return nil }
      let isPercent = sample.hasSuffix("%")
      let number = Double(isPercent ? String(sample.dropLast()).trimmingCharacters(in: .whitespaces) : sample)
      let share = (number ?? .nan) / (isPercent ? 100 : 1)
      guard share > 0, share < 1 else {
        throw ValidationError("--sample takes a share between 0 and 1, as 0.01 or 1%")
      }
      guard share >= Sample.leastShare else {
        throw ValidationError("--sample takes a share of at least 1e-9: of a smaller one the server may take no row")
      }
      return Sample(share: share)
    }
  }

  func options(showsValues: Bool) throws -> AdHocOptions {
    var options = reads.options(try zone, showsValues: showsValues)
    options.timeColumn = time
    options.filter = self.where
    options.segments = segments
    options.sample = try share
    return options
  }
}
