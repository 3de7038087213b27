/// A day of the week, Mondays first.
package enum Weekday: Int, Hashable, Sendable, CaseIterable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  package init(_ date: LocalDate) { self = Weekday(rawValue: date.weekday) ?? .monday }

  /// As in `monday`.
  package var name: String {
    switch self {
    case .monday: "monday"
    case .tuesday: "tuesday"
    case .wednesday: "wednesday"
    case .thursday: "thursday"
    case .friday: "friday"
    case .saturday: "saturday"
    case .sunday: "sunday"
    }
  }

  /// As in `Mondays`.
  package var plural: String { name.prefix(1).uppercased() + name.dropFirst() + "s" }
}
