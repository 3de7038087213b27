import Columns
import Postgres
import Profiles
import Sketches

/// A numeric column: counts between edges, limits, sums and moments.
///
/// Counts, limits and the sums of integers and numerics are exact, and equal to those of the streamed values. Where a sum
/// of powers is too large for a double, all of them are infinite.
struct NumberCounts: ColumnCounts {
  let name: String
  let type: ColumnType
  private let column: String
  private let edges: [Double]
  private let center: Double

  init(_ column: RelationDescription.Column, quoted: String, _ place: BinEdges.Column) {
    (name, type, self.column, edges) = (column.name, column.type, quoted, place.edges)
    let center = place.center ?? place.edges.middle ?? 0
    self.center = abs(center) < PowerSums.leastCenter ? PowerSums.leastCenter : center
  }

  var entries: [AggregateEntry] {
    let filter = finite.map { " FILTER (WHERE \($0))" } ?? ""
    var entries = [count("count(\(column))")]
    if let finite {
      entries += [count("count(*) FILTER (WHERE \(finite))"), count("count(*) FILTER (WHERE \(isBelowAll))")]
    }
    entries += ["min", "max"].map { number("\($0)(\(column))\(filter)") }
    entries.append(
      isExact
        ? number("sum(\(column))\(filter)")
        : AggregateEntry(expression: "sum(\(column)::float8)\(filter)", form: .double, columns: [name], part: "sum"))
    entries += PowerSums.entries(
      "(\(column)::float8 - \(Self.literal(center)))", filter: filter, columns: [name],
      part: type == .float64 || type == .numeric ? "powers" : "")
    entries += ["= 0", "< 0"].map { count("count(*) FILTER (WHERE \(column) \($0))") }
    return entries + edges.map { count("count(*) FILTER (WHERE \(isAtMost($0)))") }
  }

  func profile(rowCount: Int64, _ answers: inout CountAnswers) throws(CountFailure) -> ColumnProfile {
    let present = try answers.count()
    let finite = type.isInteger ? present : try answers.count()
    let belowAll = type.isInteger ? 0 : try answers.count()
    let (least, greatest) = (try limit(&answers), try limit(&answers))
    let total = try? isExact ? answers.decimal() : answers.number().flatMap { PostgresNumeric(text: "\($0)") }
    var powers: PowerSums?
    do { powers = try PowerSums(count: finite, &answers) } catch { answers.drop(PowerSums.names.count - 1) }
    var moments = Moments()
    if let least, let greatest {
      moments = Moments(
        count: finite, extent: least.double...greatest.double, sum: sum(total, powers, finite),
        deviations: powers?.deviations ?? PowerSums.beyond)
    }
    let (zeros, negatives) = (try answers.count(), try answers.count() - belowAll)
    var counts: [Int] = []
    var below = 0
    for _ in edges {
      let cumulative = try answers.count() - belowAll
      counts.append(cumulative - below)
      below = cumulative
    }
    return ColumnProfile(
      name: name, type: type, rowCount: rowCount, nullCount: rowCount - Int64(present),
      nonFiniteCount: Int64(present - finite),
      distribution: .binned(moments, BinnedCounts(edges: edges, counts: counts + [finite - below])), distinct: nil,
      totals: totals(finite, of: present, total, least, greatest),
      shape: signs(finite, zeros: zeros, negatives: negatives))
  }

  /// Whether the server's sum is exact.
  private var isExact: Bool { type.isInteger || type == .numeric }

  /// The values that a double can hold; nil where all are.
  private var finite: String? {
    switch type {
    case .int16, .int32, .int64: nil
    case .numeric: "\(column) > -\(Self.beyondDouble) AND \(column) < \(Self.beyondDouble)"
    // NaN sorts above infinity.
    default: "abs(\(column)) < 'Infinity'"
    }
  }

  /// −infinity, which every edge is above.
  private var isBelowAll: String {
    type == .numeric ? "\(column) <= -\(Self.beyondDouble)" : "\(column) = '-Infinity'"
  }

  /// The least number that rounds to infinity.
  private static let beyondDouble = "'\(RoundingLimit(.greatestFiniteMagnitude).text)'::numeric"

  /// Whether the nearest double is at most the edge.
  private func isAtMost(_ edge: Double) -> String {
    if type == .numeric { return "\(column) \(RoundingLimit(edge).condition)" }
    guard type.isInteger else { return "\(column) <= \(Self.literal(edge))" }
    // Doubles hold every integer up to here.
    return abs(edge) < 0x1p53
      ? "\(column) <= (\(Int64(edge.rounded(.down))))" : "\(column)::float8 <= \(Self.literal(edge))"
  }

  private static func literal(_ number: Double) -> String { "'\(number)'::float8" }

  private func count(_ expression: String) -> AggregateEntry {
    AggregateEntry(expression: expression, columns: [name])
  }

  private func number(_ expression: String) -> AggregateEntry {
    isExact
      ? AggregateEntry(expression: "(\(expression))::numeric", form: .decimal, columns: [name])
      : AggregateEntry(expression: "(\(expression))::float8", form: .double, columns: [name])
  }

  private func limit(_ answers: inout CountAnswers) throws(CountFailure) -> PostgresNumeric? {
    isExact ? try answers.decimal() : try answers.number().flatMap { PostgresNumeric(text: "\($0)") }
  }

  private func sum(_ total: PostgresNumeric?, _ powers: PowerSums?, _ count: Int) -> (high: Double, low: Double) {
    guard isExact else { return powers?.sum(count: count, center: center) ?? (total?.double ?? .infinity, 0) }
    guard let total else { return (.infinity, 0) }
    let whole = type.isInteger ? Int128(total.text) : nil
    return (total.double, whole.map { Double($0 - Int128(total.double)) } ?? 0)
  }

  /// nil where the answers contradict each other, as another server's may.
  private func signs(_ finite: Int, zeros: Int, negatives: Int) -> ColumnShape? {
    guard zeros >= 0, negatives >= 0, zeros <= finite - negatives else { return nil }
    return .numbers(SignCounts(count: finite, zeros: zeros, negatives: negatives))
  }

  /// A number beyond the range of a double is among those that are not finite, and its digits are not known.
  private func totals(
    _ finite: Int, of present: Int, _ sum: PostgresNumeric?, _ least: PostgresNumeric?, _ greatest: PostgresNumeric?
  ) -> ExactTotals? {
    guard isExact, finite == present else { return nil }
    guard finite > 0 else { return ExactTotals() }
    guard let sum = sum?.exact, let least = least?.exact, let greatest = greatest?.exact else { return nil }
    return ExactTotals(count: finite, sum: sum, minimum: least, maximum: greatest)
  }
}

extension PostgresNumeric {
  fileprivate var exact: ExactNumber? { ExactNumber(text) }
}

extension [Double] {
  fileprivate var middle: Double? { isEmpty ? nil : self[count / 2] }
}
