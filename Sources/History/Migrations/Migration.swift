/// One step of the state's schema, applied once and in the order of the numbers; a step that was released never changes.
struct Migration: Sendable {
  let number: Int
  let name: String
  /// Statements separated by semicolons.
  let sql: String

  static let all: [Migration] = [
    Migration(number: 1, name: "runs, profiles, findings", sql: runsSQL),
    Migration(number: 2, name: "incidents", sql: incidentsSQL),
    Migration(number: 3, name: "triggers, model versions, references", sql: triggersSQL),
    Migration(number: 4, name: "outbox", sql: outboxSQL),
    Migration(number: 5, name: "steps of triggers", sql: triggerStepsSQL),
    Migration(number: 6, name: "kinds and slices of profiles", sql: profilesSQL),
    Migration(number: 7, name: "segments of findings", sql: segmentsSQL),
    Migration(number: 8, name: "outcomes of tests", sql: testsSQL),
    Migration(number: 9, name: "evidence of findings", sql: evidenceSQL),
    Migration(number: 10, name: "movements of findings", sql: movementsSQL),
    Migration(number: 11, name: "holds of incidents", sql: holdsSQL),
    Migration(number: 12, name: "rows of profiles", sql: rowSampleSQL),
    Migration(number: 13, name: "shapes of columns", sql: shapesSQL),
  ]

  static let newest = all.map(\.number).max() ?? 0
}
