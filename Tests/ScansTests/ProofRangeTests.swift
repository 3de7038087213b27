import Profiles
import Testing

@testable import Scans

/// Limits and nulls, proved by CHECK and NOT NULL; beside each proof, what looks like it and proves nothing.
@Suite(.serialized) struct ProofRangeTests {
  /// One column x of a type under constraints, and a row for each value.
  private static func table(_ column: String, _ values: String...) -> String {
    "CREATE TABLE t (x \(column)); "
      + values.map { "INSERT INTO t VALUES (\($0));" }.joined(separator: " ")
  }

  @Test(
    "Nulls are proved absent where the table enforces it",
    arguments: [
      .proved("NOT NULL", table("int NOT NULL", "1"), .nulls("x"), "NOT NULL"),
      .proved("primary key", table("int PRIMARY KEY", "1"), .nulls("x"), "NOT NULL"),
      .proved("CHECK of not null", table("int CHECK (x IS NOT NULL)", "1"), .nulls("x"), "CHECK t_x_check"),
      .proved(
        "CHECK of not null and more", table("int CHECK (x > 0 AND x IS NOT NULL)", "1"), .nulls("x"), "CHECK t_x_check"),
      .proved("not null of a type without limits", table("jsonb NOT NULL", "'{}'"), .nulls("x"), "NOT NULL"),
      .unproved("nothing", table("int", "NULL"), .nulls("x")),
      .unproved("a CHECK lets null pass", table("int CHECK (x > 0)", "NULL"), .nulls("x")),
      .unproved("or null", table("int CHECK (x > 0 OR x IS NULL)", "NULL"), .nulls("x")),
      .unproved("true or null", table("int CHECK (x IS NOT NULL OR x > 0)", "NULL"), .nulls("x")),
      .unproved(
        "not null if another column says so", table("int, y int, CHECK (x IS NOT NULL OR y > 0)", "NULL, 1"),
        .nulls("x")),
      .unproved(
        "not validated", table("int", "NULL") + "ALTER TABLE t ADD CHECK (x IS NOT NULL) NOT VALID", .nulls("x")),
      .unproved(
        "NOT NULL of a composite lets a row of nulls pass",
        "CREATE TYPE pair AS (a int, b int); " + table("pair NOT NULL", "ROW(NULL, NULL)"), .nulls("x")),
      .unproved(
        "NOT NULL of a domain over a composite",
        "CREATE TYPE pair AS (a int, b int); CREATE DOMAIN two AS pair; "
          + table("two NOT NULL", "ROW(NULL, NULL)::pair"), .nulls("x")),
      .unproved(
        "NOT NULL of a domain",
        """
        CREATE DOMAIN amount AS int NOT NULL; CREATE TABLE s (a amount); CREATE TABLE t (x amount);
        INSERT INTO t SELECT (SELECT a FROM s)
        """, .nulls("x")),
      .unproved(
        "a CHECK of a domain",
        "CREATE DOMAIN amount AS int; " + table("amount", "NULL")
          + "ALTER DOMAIN amount ADD CHECK (value IS NOT NULL) NOT VALID", .nulls("x")),
      .proved(
        "NOT NULL of a table on a domain", "CREATE DOMAIN amount AS int; " + table("amount NOT NULL", "1"), .nulls("x"),
        "NOT NULL"),
    ] as [ProofCase])
  func nulls(example: ProofCase) async throws { try await example.verify() }

  @Test(
    "Limits on integers are proved by a CHECK that implies them",
    arguments: [
      .proved(
        "the same limits", table("int CHECK (x BETWEEN 0 AND 10)", "0", "10"), .outside("x", "0", "10"),
        "CHECK t_x_check"),
      .proved("null is not outside", table("int CHECK (x > 0)", "NULL"), .outside("x", "0", nil), "CHECK t_x_check"),
      .proved(
        "the next integer", table("int CHECK (x > 0 AND x < 10)", "1", "9"), .outside("x", "1", "9"), "CHECK t_x_check"),
      .proved(
        "limits excluded", table("bigint CHECK (x >= 1 AND x <= 9)", "1", "9"),
        .outside("x", "0", "10", excludesMinimum: true, excludesMaximum: true), "CHECK t_x_check"),
      .proved(
        "a limit with a fraction", table("int CHECK (x >= 49.5)", "50"), .outside("x", "49.9", nil), "CHECK t_x_check"),
      .proved("sides exchanged", table("smallint CHECK (-5 <= x)", "-5"), .outside("x", "-5", nil), "CHECK t_x_check"),
      .proved("NOT", table("int CHECK (NOT (x < 5 OR x > 10))", "5"), .outside("x", "5", "10"), "CHECK t_x_check"),
      .proved(
        "OR that narrows", table("int CHECK (x = 3 OR x IN (4, 5))", "3"), .outside("x", "3", "5"), "CHECK t_x_check"),
      .proved(
        "a part beside an unknown one", table("int CHECK (x > 0 AND length(x::text) < 3)", "1"),
        .outside("x", "1", nil),
        "CHECK t_x_check"),
      .proved(
        "two together", table("int CONSTRAINT a CHECK (x > 0) CONSTRAINT b CHECK (x < 10)", "1"),
        .outside("x", "1", "9"),
        "CHECK a and CHECK b"),
      .proved(
        "a long limit", table("bigint CHECK (x < 5000000000)", "1"), .outside("x", nil, "5e9"), "CHECK t_x_check"),
      .proved(
        "validated later",
        table("int", "1") + "ALTER TABLE t ADD CHECK (x > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT t_x_check",
        .outside("x", "1", nil), "CHECK t_x_check"),
      .unproved(
        "not validated", table("int", "-1") + "ALTER TABLE t ADD CHECK (x > 0) NOT VALID", .outside("x", "0", nil)),
      .unproved("NO INHERIT", table("int CHECK (x > 0) NO INHERIT", "1"), .outside("x", "0", nil), count: 0),
      .unproved("one below", table("int CHECK (x >= 0)", "0"), .outside("x", "1", nil)),
      .unproved(
        "the limit itself, excluded", table("int CHECK (x >= 0)", "0"), .outside("x", "0", nil, excludesMinimum: true)),
      .unproved("one side only", table("int CHECK (x >= 0)", "99"), .outside("x", "0", "10")),
      .unproved("OR that widens", table("int CHECK (x > 0 OR x = -7)", "-7"), .outside("x", "0", nil)),
      .unproved(
        "OR of an unknown part", table("int CHECK (x > 0 OR length(x::text) = 2)", "-7"), .outside("x", "0", nil)),
      .unproved("OR of another column", table("int, y int, CHECK (x > 0 OR y > 0)", "-7, 1"), .outside("x", "0", nil)),
      .unproved(
        "AND under NOT", table("int, y int, CHECK (NOT (x < 0 AND y > 0))", "-7, NULL"), .outside("x", "0", nil)),
      .unproved("NOT of the limit", table("int CHECK (NOT x > 0)", "-1"), .outside("x", "0", nil)),
      .unproved("an array with null", table("int CHECK (x IN (1, NULL))", "-7"), .outside("x", "0", nil)),
      .unproved("not equal", table("int CHECK (x <> ALL (ARRAY[-1, -2]))", "-7"), .outside("x", "0", nil)),
      .unproved("a function of the column", table("int CHECK (abs(x) > 0)", "-7"), .outside("x", "0", nil)),
      .unproved("an operation on the column", table("int CHECK (x + 9 > 0)", "-7"), .outside("x", "0", nil)),
      .unproved("minus", table("int CHECK (- x > 0)", "-7"), .outside("x", "0", nil)),
      .unproved("another column", table("int, y int CHECK (y > 0)", "-7, 1"), .outside("x", "0", nil)),
      .unproved("column to column", table("int, y int, CHECK (x > y)", "-7, -9"), .outside("x", "0", nil)),
      .unproved(
        "CASE", table("int CHECK (CASE WHEN x > 0 AND x < 9 THEN true ELSE true END)", "-7"), .outside("x", "0", nil)),
      .unproved("IS DISTINCT", table("int CHECK (x IS DISTINCT FROM 7)", "-7"), .outside("x", "0", nil)),
      .unproved("IS NOT TRUE", table("int CHECK ((x > 0) IS NOT TRUE)", "-7"), .outside("x", "0", nil)),
      .unproved("rows", table("int, y int, CHECK (ROW(x, y) > ROW(-9, 0))", "-7, 0"), .outside("x", "0", nil)),
      .unproved(
        "a user's function",
        "CREATE FUNCTION above(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true'; "
          + table("int CHECK (above(x, 0))", "-7"), .outside("x", "0", nil)),
      .unproved(
        "a user's operator of the same name",
        """
        CREATE FUNCTION above(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true';
        CREATE OPERATOR > (LEFTARG = int, RIGHTARG = int, FUNCTION = above);
        SELECT set_config('search_path', current_schema() || ', pg_catalog', false);
        """ + table("int CHECK (x > 0)", "-7") + "SET search_path = DEFAULT; SELECT set_config('search_path', "
          + "(SELECT n.nspname FROM pg_operator JOIN pg_namespace AS n ON n.oid = oprnamespace ORDER BY "
          + "pg_operator.oid DESC LIMIT 1), false)", .outside("x", "0", nil)),
      .unproved(
        "a domain with a CHECK",
        "CREATE DOMAIN amount AS int; " + table("amount", "-7")
          + "ALTER DOMAIN amount ADD CHECK (value > 0) NOT VALID", .outside("x", "0", nil)),
      .unproved(
        "a CHECK on a domain", "CREATE DOMAIN amount AS int; " + table("amount CHECK (x > 0)", "1"),
        .outside("x", "0", nil),
        count: 0),
    ] as [ProofCase])
  func integers(example: ProofCase) async throws { try await example.verify() }

  @Test(
    "Limits on numbers with a fraction mind rounding, NaN and infinity",
    arguments: [
      .proved(
        "exact decimals", table("numeric CHECK (x <= 0.3)", "0.3"), .outside("x", nil, "0.30"), "CHECK t_x_check"),
      .unproved(
        "a longer decimal", table("numeric CHECK (x <= 0.30000000000000000001)", "0.30000000000000000001"),
        .outside("x", nil, "0.3")),
      .unproved("no next number", table("numeric CHECK (x > 0)", "0.5"), .outside("x", "1", nil)),
      .unproved("numeric NaN is at least 0", table("numeric CHECK (x >= 0)", "'NaN'"), .outside("x", "0", nil)),
      .unproved(
        "numeric infinity is at least 0", table("numeric CHECK (x >= 0)", "'Infinity'"), .outside("x", "0", "1e300")),
      .proved(
        "up to a limit there is no NaN", table("numeric CHECK (x <= 10)", "'-Infinity'"), .outside("x", nil, "10"),
        "CHECK t_x_check"),
      .proved(
        "NaN forbidden", table("numeric CHECK (x >= 0 AND x <> 'NaN')", "'Infinity'"), .outside("x", "0", nil),
        "CHECK t_x_check"),
      .proved(
        "infinity is below NaN", table("float8 CHECK (x <= 'Infinity')", "'Infinity'"), .outside("x", nil, nil),
        "CHECK t_x_check"),
      .unproved("NaN in spite of no limit", table("float8", "'NaN'"), .outside("x", nil, nil)),
      .unproved("numeric(4,1) rounds", table("numeric(4,1) CHECK (x < 10)", "9.94"), .outside("x", nil, "9.85")),
      .proved(
        "numeric(4,1)", table("numeric(4,1) CHECK (x < 10)", "9.94"), .outside("x", nil, "10"), "CHECK t_x_check"),
      .unproved("a cast of the column rounds", table("numeric CHECK (x::int <= 10)", "10.4"), .outside("x", nil, "10")),
      .unproved(
        "a cast with modifier rounds", table("numeric CHECK (x::numeric(4,1) <= 10)", "10.04"), .outside("x", nil, "10")
      ),
      .unproved(
        "a cast to float rounds", table("numeric CHECK (x::float8 <= 10)", "10.00000000000000000001"),
        .outside("x", nil, "10")),
      .unproved(
        "a bigint as float rounds", table("bigint CHECK (x::float8 <= 9007199254740992)", "9007199254740993"),
        .outside("x", nil, "9007199254740992")),
      .proved(
        "float", table("float8 CHECK (x BETWEEN 0.1 AND 5)", "0.1", "5"), .outside("x", "0.1", "5"), "CHECK t_x_check"),
      .proved(
        "integers as floats", table("float8 CHECK (x >= -1.5 AND x < 3)", "-1.5"),
        .outside("x", "-1.5", "3", excludesMaximum: true), "CHECK t_x_check"),
      .unproved("float NaN is at least 0", table("float8 CHECK (x >= 0)", "'NaN'"), .outside("x", "0", nil)),
      .unproved("real NaN is at least 0", table("real CHECK (x >= 0)", "'NaN'"), .outside("x", "0", nil)),
      .unproved(
        "float infinity is at most NaN", table("float8 CHECK (x <= 'NaN')", "'Infinity'"), .outside("x", nil, "1e308")),
      .unproved(
        "0.1 as a literal of type real is above 0.1", table("real CHECK (x <= real '0.1')", "0.1"),
        .outside("x", nil, "0.1")),
      .unproved("0.1 as real is above 0.1", table("real CHECK (x <= 0.1::real)", "0.1"), .outside("x", nil, "0.1")),
      .proved(
        "0.1 as real is at least 0.1", table("real CHECK (x >= 0.1::real AND x < 1)", "0.1"), .outside("x", "0.1", "1"),
        "CHECK t_x_check"),
      .proved(
        "real against double", table("real CHECK (x >= 0.1 AND x <= 5)", "0.1"), .outside("x", "0.1", "5"),
        "CHECK t_x_check"),
      .proved(
        "minus zero", table("float8 CHECK (x >= 0 AND x < 1)", "'-0'"), .outside("x", "-0.0", "1"), "CHECK t_x_check"),
    ] as [ProofCase])
  func fractions(example: ProofCase) async throws { try await example.verify() }

  @Test(
    "Limits on dates and times are compared as such, and texts not at all",
    arguments: [
      .proved(
        "dates", table("date CHECK (x >= '2013-01-01' AND x < '2014-01-01')", "'2013-12-31'"),
        .outside("x", "2013-01-01", "2013-12-31"), "CHECK t_x_check"),
      .unproved(
        "an infinite date", table("date CHECK (x >= '2013-01-01')", "'infinity'"),
        .outside("x", "2013-01-01", "9999-12-31")),
      .unproved(
        "minus infinity", table("date CHECK (x <= '2013-01-01')", "'-infinity'"),
        .outside("x", "0001-01-01", "2013-01-01")),
      .unproved(
        "a date against a timestamp", table("date CHECK (x >= timestamp '2013-01-01 12:00')", "'2013-01-02'"),
        .outside("x", "2013-01-02", nil), count: 0),
      .unproved(
        "a date against a moment",
        "SET timezone = 'Pacific/Pago_Pago'; "
          + table("date CHECK (x >= timestamptz '2013-01-01 10:00+00')", "'2013-01-01'"),
        .outside("x", "2013-01-02", nil)),
      .unproved(
        "today", table("date CHECK (x > current_date)", "'9999-01-01'"), .outside("x", "2013-01-01", nil), count: 0),
      .proved(
        "timestamps", table("timestamp(0) CHECK (x >= '2013-01-01 00:00:01')", "'2013-01-01 00:00:01'"),
        .outside("x", "2013-01-01 00:00:00.999999", nil, excludesMinimum: true), "CHECK t_x_check"),
      .unproved(
        "a microsecond", table("timestamp CHECK (x >= '2013-01-01')", "'2013-01-01'"),
        .outside("x", "2013-01-01T00:00:00.000001", nil)),
      .proved(
        "moments",
        "SET timezone = 'America/New_York'; " + table("timestamptz CHECK (x >= '2013-01-01')", "'2013-01-01'"),
        .outside("x", "2013-01-01T05:00:00Z", nil), "CHECK t_x_check"),
      .unproved(
        "a moment without offset",
        "SET timezone = 'America/New_York'; "
          + table("timestamptz CHECK (x >= '2013-01-01')", "'2013-01-01'") + "SET timezone = 'America/Chicago'",
        .outside("x", "2013-01-01", nil)),
      .unproved("the order of texts", table("text CHECK (x >= 'a')", "'b'"), .outside("x", "a", nil), count: 0),
      .unproved("one text", table("text CHECK (x = 'b')", "'b'"), .outside("x", "a", "c"), count: 0),
      .unproved(
        "the order of an enum", "CREATE TYPE mood AS ENUM ('low', 'high'); " + table("mood CHECK (x = 'low')", "'low'"),
        .outside("x", "low", "high"), count: 0),
      .unproved("booleans", table("boolean CHECK (x)", "true"), .outside("x", "true", nil), count: 0),
    ] as [ProofCase])
  func timesAndTexts(example: ProofCase) async throws { try await example.verify() }
}
