/// The limits of tests, which `warn:` and `fail:` may each give.
enum LimitForms {
  static let mostly = KeyForm("mostly", .share, "the share of rows that must hold")
  static let ofShare = [mostly]
  static let ofNumbers = [
    KeyForm("between", .list(of: .number, isEmptyAllowed: false), "the least and the greatest, both included"),
    KeyForm("min", .number), KeyForm("max", .number),
    KeyForm("within", .percentage, "a share of what the reference comes to"),
  ]
  /// Of a query: there is no reference to it.
  static let ofQuery = ofNumbers.filter { $0.name != "within" }
  static let ofTolerance = [
    KeyForm("within", .percentage, "how far apart they may be: a share of the other number as 1 %, or a number")
  ]
  static let ofFreshness = [KeyForm("max_age", .duration)]
  static let ofRange = [
    KeyForm("min", limitOrColumn), KeyForm("max", limitOrColumn), KeyForm("exclusive_min", .boolean),
    KeyForm("exclusive_max", .boolean), mostly,
  ]
  static let ofLength = [KeyForm("min", .integer(0...Int.max)), KeyForm("max", .integer(0...Int.max)), mostly]
  static let ofStatistic = [KeyForm("max", .number)]
  static let ofAnomaly = [
    KeyForm("sensitivity", .number, "in standard deviations of normal values; 3.5 is one night in six years")
  ]

  private static let limitOrColumn = Form.oneOf([.text, .map([KeyForm("column", .text, isRequired: true)])])
}
