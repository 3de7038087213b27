import Profiles
import Testing

@testable import Scans

/// Accepted values, proved by CHECK, by an enum's labels, by booleans.
@Suite(.serialized) struct ProofSetOfValuesTests {
  private static func table(_ column: String, _ values: String...) -> String {
    "CREATE TABLE t (x \(column)); "
      + values.map { "INSERT INTO t VALUES (\($0));" }.joined(separator: " ")
  }

  private static let mood = "CREATE TYPE mood AS ENUM ('low', 'high'); "
  private static let loose = """
    CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    """
  private static let named = "CHECK t_x_check"

  @Test(
    "Values are proved accepted where constraints leave no others",
    arguments: [
      .proved("text IN", table("text CHECK (x IN ('a', 'b'))", "'a'"), .unaccepted("x", "b", "a", "c"), named),
      .proved(
        "null is not unaccepted", table("text CHECK (x IN ('a', 'b'))", "NULL"), .unaccepted("x", "a", "b"), named),
      .proved(
        "varchar IN", table("varchar(9) CHECK (x IN ('a', 'it''s'))", "'it''s'"), .unaccepted("x", "a", "it's"), named),
      .proved(
        "varchar OR", table("varchar CHECK (x = 'a' OR x::text = 'b')", "'b'"), .unaccepted("x", "a", "b"), named),
      .proved(
        "varchar as a dump restores it",
        table("varchar CHECK (x::text = ANY (ARRAY['a'::varchar::text, 'b'::varchar::text]))", "'b'"),
        .unaccepted("x", "a", "b"), named),
      .proved(
        "OR and AND", table("text CHECK ((x = 'a' OR x = 'b') AND x <> 'b')", "'a'"), .unaccepted("x", "a"), named),
      .proved("integers", table("int CHECK (x BETWEEN 1 AND 3)", "2"), .unaccepted("x", "1", "2.0", "3"), named),
      .proved("numerics", table("numeric CHECK (x IN (1, 2.50))", "2.5"), .unaccepted("x", "1.0", "2.5"), named),
      .proved(
        "dates", table("date CHECK (x IN ('2013-01-01'))", "'2013-01-01'"), .unaccepted("x", "2013-01-01"), named),
      .proved(
        "char(n) has no blanks at its end", table("char(5) CHECK (x IN ('a', 'b  '))", "'b'"),
        .unaccepted("x", "a", "b"), named),
      .proved("char(n) as text", table("char(5) CHECK (x::text = 'a')", "'a'"), .unaccepted("x", "a"), named),
      .proved("labels", mood + table("mood", "'low'"), .unaccepted("x", "low", "high", "calm"), "enum labels"),
      .proved("fewer labels", mood + table("mood CHECK (x <> 'high')", "'low'"), .unaccepted("x", "low"), named),
      .proved("one label", mood + table("mood CHECK (x IN ('low'))", "'low'"), .unaccepted("x", "low"), named),
      .proved("booleans", table("boolean", "true"), .unaccepted("x", "true", "false"), "type boolean"),
      .proved("a flag", table("boolean CHECK (x)", "true"), .unaccepted("x", "true"), named),
      .proved("no flag", table("boolean CHECK (NOT x)", "false"), .unaccepted("x", "f"), named),
      .proved("a flag compared", table("boolean CHECK (x = true)", "true"), .unaccepted("x", "t"), named),
      .unproved("nothing", table("text", "'b'"), .unaccepted("x", "a")),
      .unproved("one more", table("text CHECK (x IN ('a', 'b'))", "'b'"), .unaccepted("x", "a")),
      .unproved("another case", table("text CHECK (x = 'A')", "'A'"), .unaccepted("x", "a")),
      .unproved("blanks", table("text CHECK (x = 'a ')", "'a '"), .unaccepted("x", "a")),
      .unproved(
        "char(n) never equals a text with blanks", table("char(5) CHECK (x = 'a ')", "'a'"), .unaccepted("x", "a ")),
      .unproved("not equal", table("text CHECK (x <> 'b')", "'c'"), .unaccepted("x", "a", "b")),
      .unproved("NOT IN", table("text CHECK (x NOT IN ('a', 'b'))", "'c'"), .unaccepted("x", "a", "b")),
      .unproved("IN with null", table("text CHECK (x IN ('a', NULL))", "'c'"), .unaccepted("x", "a")),
      .unproved("OR that widens", table("text CHECK (x = 'a' OR x LIKE 'b%')", "'bc'"), .unaccepted("x", "a")),
      .unproved("OR with the order of texts", table("text CHECK (x = 'a' OR x > 'b')", "'c'"), .unaccepted("x", "a")),
      .unproved(
        "a function of the column", table("text CHECK (lower(x) = 'a')", "'A'"), .unaccepted("x", "a")),
      .unproved("a cast that cuts", table("varchar CHECK (x::varchar(1) = 'a')", "'ab'"), .unaccepted("x", "a")),
      .unproved(
        "a cast to char disregards blanks", table("text CHECK (x::bpchar = 'a')", "'a '"), .unaccepted("x", "a")),
      .unproved("no values", table("text CHECK (x = 'a')", "'a'"), .unaccepted("x")),
      .unproved(
        "a collation to which unequal texts are equal", loose + table("text COLLATE loose CHECK (x = 'a')", "'A'"),
        .unaccepted("x", "a"), count: 0),
      .unproved(
        "such a collation in the CHECK", loose + table("text CHECK (x = 'a' COLLATE loose)", "'A'"),
        .unaccepted("x", "a")),
      .unproved("an enum of more labels", mood + table("mood", "'high'"), .unaccepted("x", "low")),
      .unproved(
        "an enum's text, whose label has another name by now",
        mood + table("mood CHECK (x::text = 'low')", "'low'")
          + "ALTER TYPE mood RENAME VALUE 'low' TO 'lower'", .unaccepted("x", "low")),
      .proved(
        "an enum's renamed label",
        mood + table("mood CHECK (x = 'low')", "'low'")
          + "ALTER TYPE mood RENAME VALUE 'low' TO 'lower'", .unaccepted("x", "lower"), named),
      .unproved(
        "a domain's values",
        "CREATE DOMAIN letter AS text; " + table("letter", "'c'")
          + "ALTER DOMAIN letter ADD CHECK (value IN ('a', 'b')) NOT VALID", .unaccepted("x", "a", "b")),
      .unproved("either boolean", table("boolean", "false"), .unaccepted("x", "true")),
      .unproved(
        "a flag or null is not a flag", table("boolean, y int, CHECK (x OR y > 0)", "false, NULL"),
        .unaccepted("x", "true")),
      .unproved("a real near a decimal", table("real CHECK (x = 0.1::real)", "0.1"), .unaccepted("x", "0.1")),
      .unproved("name cuts its literals", table("name CHECK (x = 'a')", "'a'"), .unaccepted("x", "a"), count: 0),
      .unproved("a type of a letter", table("\"char\" CHECK (x = 'a')", "'a'"), .unaccepted("x", "a"), count: 0),
    ] as [ProofCase])
  func values(example: ProofCase) async throws { try await example.verify() }
}
