import Columns
import Postgres
import Profiles
import Sketches

/// A column of dates, in days since 1970-01-01, or of timestamps, in microseconds: limits and moments. There are no edges,
/// hence one bin.
///
/// Sums are within some 2⁻⁵² of the sum of distances from where moments are taken.
struct TimeCounts: ColumnCounts {
  let name: String
  let type: ColumnType
  private let column: String
  /// Days or microseconds.
  private let center: Int64
  private let hasPowers: Bool

  /// The years 1 to 9999, in microseconds.
  private static let sayable: ClosedRange<Double> = -62_135_596_800e6...253_402_300_799e6

  /// - Parameters:
  ///   - start: of the window; nil for a whole table.
  ///   - isForeign: whether another server counts. Postgres sends none the seconds of an interval, so that of timestamps
  ///     the mean is then known, and no moment beyond.
  init(
    _ column: RelationDescription.Column, quoted: String, _ place: BinEdges.Column, start: Instant?, isForeign: Bool
  ) {
    hasPowers = column.type == .date || !isForeign
    (name, type, self.column) = (column.name, column.type, quoted)
    let unit = column.type == .date ? 86_400e6 : 1
    let given = place.center.map { $0 * unit } ?? start.map { Double($0.microsecondsSince1970) } ?? 0
    let center = min(max(given, Self.sayable.lowerBound), Self.sayable.upperBound)
    self.center = Int64((center / unit).rounded())
  }

  var entries: [AggregateEntry] {
    let filter = " FILTER (WHERE isfinite(\(column)))"
    let counts = [
      AggregateEntry(expression: "count(\(column))", columns: [name]),
      AggregateEntry(expression: "count(*)\(filter)", columns: [name]), limit("min(\(column))\(filter)"),
      limit("max(\(column))\(filter)"),
    ]
    if hasPowers { return counts + PowerSums.entries(deviation, filter: filter, columns: [name]) }
    let sum = "(extract(epoch FROM sum(\(column) - \(origin))\(filter)) * 1000000)::numeric"
    return counts + [AggregateEntry(expression: sum, form: .decimal, columns: [name])]
  }

  func profile(rowCount: Int64, _ answers: inout CountAnswers) throws(CountFailure) -> ColumnProfile {
    let (present, finite) = (try answers.count(), try answers.count())
    let (least, greatest) = (try answers.number(), try answers.number())
    let powers =
      hasPowers
      ? try PowerSums(count: finite, scale: type == .date ? 1 : 1e6, &answers)
      : try answers.number().map { PowerSums(sum: $0, count: finite) }
    var moments = Moments()
    if let least, let greatest, let powers {
      moments = Moments(
        count: finite, extent: least...greatest, sum: powers.sum(count: finite, center: Double(center)),
        deviations: powers.deviations)
    }
    return ColumnProfile(
      name: name, type: type, rowCount: rowCount, nullCount: rowCount - Int64(present),
      nonFiniteCount: Int64(present - finite),
      distribution: .binned(moments, BinnedCounts(edges: [], counts: [finite])), distinct: nil)
  }

  /// Days, or seconds: the server keeps the microseconds of a difference.
  private var deviation: String {
    switch type {
    case .date: "(\(column) - (\(origin) + \(center)))::float8"
    default: "date_part('epoch', \(column) - \(origin))"
    }
  }

  private var origin: String {
    let moment = Instant(microsecondsSince1970: center).description
    return switch type {
    case .date: "'1970-01-01'::date"
    case .timestampTZ: "'\(moment)'::timestamptz"
    default: "'\(moment.dropLast())'::timestamp"
    }
  }

  private func limit(_ expression: String) -> AggregateEntry {
    let number =
      type == .date ? "((\(expression)) - '1970-01-01'::date)" : "extract(epoch FROM \(expression)) * 1000000"
    return AggregateEntry(expression: "(\(number))::numeric", form: .decimal, columns: [name])
  }
}
