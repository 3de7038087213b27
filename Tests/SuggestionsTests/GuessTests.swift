import Columns
import Profiles
import Testing

@testable import Suggestions

/// What names and texts are taken for.
struct GuessTests {
  @Test(
    "Names of what is about a person are sensitive",
    arguments: [
      "email", "customer_email", "customerEmail", "E-Mail", "phone", "mobile_number", "ssn", "first_name", "LastName",
      "name", "date_of_birth", "dob", "street", "home_address", "passenger_name", "credit_card", "iban", "api_key",
    ])
  func sensitive(_ name: String) { #expect(ColumnRole.names(name, .sensitive)) }

  @Test(
    "Names of other things are not",
    arguments: [
      "model_name", "email_count", "is_email_verified", "salary_range", "product_name", "carrier", "id", "dest",
      "phoneme", "filename", "y_pred",
    ])
  func notSensitive(_ name: String) { #expect(!ColumnRole.names(name, .sensitive)) }

  @Test(
    "Predictions, labels and versions are told by words of the name",
    arguments: [
      ("y_pred_proba", ColumnRole.prediction), ("riskScore", .prediction), ("prediction", .prediction),
      ("label", .label), ("y_true", .label), ("churn_target", .label), ("model_version", .version),
      ("flight_id", .key), ("order_uuid", .key),
    ])
  func roles(_ name: String, _ role: ColumnRole) { #expect(ColumnRole.names(name, role)) }

  @Test("The column that says when a row came is before those that say when it ends")
  func time() {
    func column(_ name: String, _ type: ColumnType = .timestampTZ) -> TableFacts.Column {
      TableFacts.Column(name: name, typeName: "", type: type, isNotNull: false)
    }
    let columns = [
      column("due_date", .date), column("updated_at"), column("loaded_at"), column("created_at"),
      column("fare", .int32),
    ]
    #expect(TimeChoice.candidates(columns).first?.name == "created_at")
    #expect(!TimeChoice.candidates(columns).contains { $0.name == "fare" })
  }

  @Test(
    "What texts have in common",
    arguments: [
      (["N14228", "N619AA", "N24211"], "^N[A-Z0-9]{5}$"), (["UA-1", "UA-22", "UA-3"], "^UA\\-[0-9]{1,2}$"),
      (["abc", "xyz", "qqq"], "^[a-z]{3}$"), (["a]b", "c]d", "e]f"], "^[a-z\\]]{3}$"),
    ])
  func pattern(_ values: [String], _ pattern: String) { #expect(TextGuess(values)?.pattern == pattern) }

  @Test("Texts that people write have no pattern")
  func free() {
    #expect(TextGuess(["so it is", "or not", "who knows?"])?.pattern == nil)
    #expect(TextGuess(["Oslo", "Ålesund", "Bergen"])?.pattern == nil)
  }

  @Test("Formats and types are told where all texts have them")
  func formats() {
    #expect(TextGuess(["a@b.org", "c.d@e.com"])?.format == .email)
    #expect(TextGuess(["2013-01-31", "2013-02-01"])?.format == .isoDate)
    #expect(TextGuess(["10%", "20%"])?.format == .percentage)
    #expect(TextGuess(["12", "-7"])?.type == .integer)
    #expect(TextGuess(["12.5", "1e3"])?.type == .number)
    #expect(TextGuess(["12.5", "none"])?.type == nil)
  }
}
