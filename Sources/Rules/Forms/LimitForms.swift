/// The limits of tests, which `warn:` and `fail:` may each give.
enum LimitForms {
  static let mostly = KeyForm("mostly", .share, "the share of rows that must hold")
  /// Of tests that the reference's windows can be put to as well.
  static let withinShare = KeyForm(
    "within", .percentage, "in place of 'mostly': by how much the share of broken rows may exceed the reference's")
  static let ofShare = [mostly, withinShare]
  static let ofValues = [mostly]
  static let ofKeys = [withinShare]
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
    KeyForm("exclusive_max", .boolean), mostly, withinShare,
  ]
  static let ofLength =
    [KeyForm("min", .integer(0...Int.max)), KeyForm("max", .integer(0...Int.max))] + ofShare
  static let ofStatistic = [KeyForm("max", .number)]
  static let ofAnomaly = [
    KeyForm("sensitivity", .number, "in standard deviations of normal values; 3.5 is one night in six years")
  ]

  private static let limitOrColumn = Form.oneOf([.text, .map([KeyForm("column", .text, isRequired: true)])])
}
