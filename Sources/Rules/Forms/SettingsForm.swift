/// The form of `leadsman.yaml`.
enum SettingsForm {
  static let file = MapForm([
    KeyForm(
      "sources", .mapOfNames(to: .oneOf([.secret, .map(source)])), isRequired: true, "the databases to read, by name"),
    KeyForm("state", .oneOf([.secret, .map(embedded)]), "where runs are kept: 'embedded', or a connection string"),
    KeyForm("rules", .text, "the folder of the rule files"),
    KeyForm("routes", .text, "the file of receivers and routes"),
    KeyForm("agent", .map(agent)),
    KeyForm("retention", .map(retention), "how long profiles are kept, and how finely"),
  ])

  static let source = MapForm(
    [
      KeyForm("connection", .secret, isRequired: true, "a connection string of libpq"),
      KeyForm("statement_timeout", .duration), KeyForm("lock_timeout", .duration),
    ] + readingLimits)

  static let embedded = MapForm([KeyForm("embedded", .text, isRequired: true, "the folder of the private server")])
  static let agent = MapForm([KeyForm("concurrency", .integer(1...64))])
  static let retention = MapForm([
    KeyForm("roll_up_after", .duration, "the age at which days become weeks, at least 14 days"),
    KeyForm("delete_after", .duration, "the age at which profiles are deleted, at least 14 days"),
  ])

  /// Of a dataset's `scan` too.
  static let readingLimits = [
    KeyForm("connections", .integer(1...16), "how many stream a table side by side"),
    KeyForm("max_cost", .number, "the greatest cost of one statement, in the planner's units"),
    KeyForm("max_rows", .integer(1...Int.max), "the most rows that one statement may read"),
    KeyForm("max_rows_per_second", .integer(1...Int.max)),
  ]
}
