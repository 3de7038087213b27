import Profiles

/// The form of a rule file.
enum DatasetForm {
  static let file = MapForm(
    [
      KeyForm("dataset", .identifier, isRequired: true, "its name"),
      KeyForm("source", .text, isRequired: true, "a name among the sources of leadsman.yaml"),
      KeyForm("table", .text, isRequired: true, "as Postgres takes it: table, schema.table or \"Quoted Name\""),
      KeyForm("time", .map(time), "how rows fall into windows; without it the table is one window"),
      KeyForm("key", .texts, "the columns that name a row"),
      KeyForm("model", .map(model)), KeyForm("roles", .map(roles), "what columns are for"),
      KeyForm("schedule", .cron), KeyForm("reference", .map(reference), "what a window is held against"),
      KeyForm("tests", .list(of: .named("test", TestForm.any), isEmptyAllowed: true)),
      KeyForm("drift", .map(drift)), KeyForm("retrain", .map(retrain)), KeyForm("incidents", .map(incidents)),
      KeyForm("scan", .map(scan), "how the table may be read"),
      KeyForm("schema_changes", schemaChanges, "what a change since the last run is worth"),
    ] + annotations)

  static let annotations = [
    KeyForm("description", .text), KeyForm("owner", .text), KeyForm("tags", .texts),
    KeyForm("link", .text, "a runbook or dashboard"),
  ]

  static let time = MapForm([
    KeyForm("column", .text, isRequired: true),
    KeyForm("window", .calendarWindow, isRequired: true), KeyForm("timezone", .timeZone),
    KeyForm("delay", .duration, "how long after a window's end its late rows may arrive"),
    KeyForm("lookback", .windows, "windows that are looked at again for rows that changed"),
    KeyForm("updated_at", .text, "a column that every change of a row sets"),
  ])

  static let model = MapForm([KeyForm("name", .text, isRequired: true), KeyForm("version_column", .text)])

  static let roles = MapForm([
    KeyForm("features", .texts), KeyForm("prediction", .text), KeyForm("label", .map(label)),
    KeyForm("sensitive", .texts, "columns of which no value is told"),
  ])

  static let label = MapForm([
    KeyForm("table", .text), KeyForm("key", .text), KeyForm("column", .text, isRequired: true),
    KeyForm("delay", .duration, "how long after the prediction the truth arrives"),
  ])

  static let reference = MapForm(
    [
      KeyForm("training", .oneOf([.text, .map(training)]), "a table of training data"),
      KeyForm("range", .dates, "the dataset's own windows of these days, the end excluded"),
      KeyForm("trailing", .windows, "the dataset's own last windows"),
    ], oneOf: [["training", "range", "trailing"]],
    exclusive: [("training", "range"), ("training", "trailing"), ("range", "trailing")])

  static let training = MapForm([KeyForm("table", .text, isRequired: true), KeyForm("time", .text)])

  static let drift = MapForm([
    KeyForm("columns", .oneOf([.words(["all"]), .list(of: .text, isEmptyAllowed: false), .map(allExcept)])),
    KeyForm("false_alarms", .falseAlarms), KeyForm("severity", .words(of: Severity.self)),
    KeyForm("where", .text, "an SQL condition on the rows to compare"),
    KeyForm("segments", .texts, "columns for each of whose values the rows are profiled too"),
    KeyForm(
      "seasonality", .words(of: DriftRule.Seasonality.self), "auto: weekdays or hours where the reference shows them"),
    KeyForm("multivariate", .boolean, "whether columns are watched together too; true unless said otherwise"),
  ])
  static let allExcept = MapForm([KeyForm("all_except", .texts, isRequired: true)])

  static let retrain = MapForm([
    KeyForm("policy", .words(of: RetrainPolicy.Mode.self), isRequired: true),
    KeyForm("when", .map(when)), KeyForm("schedule", .cron), KeyForm("min_new_labels", .integer(1...Int.max)),
    KeyForm("cooldown", .duration), KeyForm("train_on", .map(trainOn)), KeyForm("send_to", .texts),
  ])
  static let when = MapForm([KeyForm("drifted", .persistence, isRequired: true)])
  static let trainOn = MapForm([KeyForm("trailing", .duration, isRequired: true)])

  static let incidents = MapForm([
    KeyForm("resolve_after", .windows, "windows in a row without a failing finding"),
    KeyForm("hold", .windows, "windows in which drift that was told of is not told of again"),
  ])

  static let scan = MapForm(
    [
      KeyForm("strategy", .words(of: ScanRule.Strategy.self)),
      KeyForm("sample", .oneOf([.percentage, .map(sample)]), "of what rows distributions are taken"),
    ] + SettingsForm.readingLimits)
  static let sample = MapForm([
    KeyForm("share", .percentage, isRequired: true), KeyForm("method", .words(of: Sample.Method.self)),
    KeyForm("seed", .integer(0...Int.max)),
  ])

  static let changeLevel = Form.words(of: SchemaChangeRule.Level.self)
  static let changeKinds = MapForm(SchemaChangeRule.Kind.allCases.map { KeyForm($0.rawValue, changeLevel) })
  static let schemaChanges = Form.oneOf([changeLevel, .map(changeKinds)])
}
