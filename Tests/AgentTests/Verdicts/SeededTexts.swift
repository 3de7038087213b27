import TestSupport

/// Texts of a format or type with a name, nearly such texts, and a definition of it that shares nothing with the
/// product's own.
struct SeededTexts {
  struct Kind {
    let test: String
    let name: String
    let good: [String]
    /// Whether `v` has it, in SQL; it may fail on none.
    let holds: String
    /// Texts that do not have it; where there are none, good ones are changed.
    var bad: [String] = []
  }

  let column: String
  let kind: Kind
  let values: [String]

  init(column: String, _ random: inout SeededGenerator) {
    self.column = column
    let kind = Self.kinds.randomElement(using: &random) ?? Self.kinds[0]
    self.kind = kind
    let share: Double = [0, 0.05, 0.3, 1].randomElement(using: &random) ?? 0
    values = (0..<40).map { _ in
      let good = kind.good.randomElement(using: &random) ?? ""
      if Double.random(in: 0..<1, using: &random) >= share { return good }
      return kind.bad.randomElement(using: &random) ?? Self.changed(good, &random)
    }
  }

  var literals: String { values.map { "'\($0.replacing("'", with: "''"))'" }.joined(separator: ", ") }

  private static func changed(_ text: String, _ random: inout SeededGenerator) -> String {
    let pieces = Array(" -.:@/aZ019é+_%T{,\"")
    var all = Array(text)
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      let place = Int.random(in: 0...all.count, using: &random)
      if place < all.count, Bool.random(using: &random) { all.remove(at: place) }
      if Bool.random(using: &random) {
        all.insert(pieces.randomElement(using: &random) ?? " ", at: min(place, all.count))
      }
    }
    return String(all)
  }

  private static let blanks = "E' \\t\\n\\r\\f\\v'"
  private static let uuids = [
    "123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174FFF",
    "00000000-0000-0000-0000-000000000000",
  ]
  private static let days = ["2013-01-31", "2012-02-29", "2000-02-29", "1999-12-31", "9999-12-31", "2024-04-30"]
  private static let moments = [
    "2013-01-31T23:59:59Z", "2013-01-31 00:00", "2012-02-29T12:00:00.123456+05:30", "2013-01-31T10:00-0500",
  ]
  private static let jsons = ["{\"a\": [1, {\"b\": null}]}", "[]", "3.5e1", "\"x\\u00e9\"", "[true,false]", "{}"]
  private static let numbers = ["0", "-17", "+5", "007", "9223372036854775807"]

  static let kinds: [Kind] = [
    Kind(
      test: "format", name: "email", good: ["a@b.co", "first.last+tag@sub.example.org", "o'brien@x-y.io"],
      holds: "is_email(v)"),
    Kind(
      test: "format", name: "uuid", good: uuids,
      holds: "casts(v, 'uuid') AND v LIKE '________-____-____-____-____________'"),
    Kind(
      test: "format", name: "url", good: ["https://a.b", "http://localhost:80/x?y#z", "ftp://h/f", "HTTPS://A.B/ü"],
      holds: "is_url(v)"),
    Kind(test: "format", name: "ipv4", good: ["0.0.0.0", "255.255.255.255", "192.168.1.10"], holds: "is_ip(v, 4)"),
    Kind(
      test: "format", name: "ipv6",
      good: ["::", "::1", "2001:db8::8a2e:370:7334", "::ffff:1.2.3.4", "1:2:3:4:5:6:7::"],
      holds: "is_ip(v, 6)"),
    Kind(
      test: "format", name: "ip", good: ["::1", "127.0.0.1", "fe80::1:2", "10.20.30.40"],
      holds: "is_ip(v, 4) OR is_ip(v, 6)"),
    Kind(test: "format", name: "hostname", good: ["localhost", "a-b.example.org", "x1"], holds: "is_host(v, 1)"),
    Kind(
      test: "format", name: "slug", good: ["a", "a-few-words", "2013-x"],
      holds: """
        v <> '' AND translate(v, 'abcdefghijklmnopqrstuvwxyz0123456789-', '') = ''
        AND '-' || v || '-' NOT LIKE '%--%'
        """
    ),
    Kind(
      test: "format", name: "mac_address", good: ["00:1a:2B:3c:4d:5e", "00-1A-2b-3C-4D-5E"],
      holds: """
        casts(v, 'macaddr') AND (v LIKE '__:__:__:__:__:__' OR v LIKE '__-__-__-__-__-__')
        AND translate(v, '0123456789abcdefABCDEF:-', '') = ''
        """),
    Kind(
      test: "format", name: "phone_number", good: ["+49 30 123456", "(030) 123-4567", "2125551234"],
      holds: """
        right(v, 1) BETWEEN '0' AND '9' AND translate(regexp_replace(v, '^[+]', ''), '0123456789 ().-', '') = ''
        AND length(v) - length(translate(v, '0123456789', '')) BETWEEN 7 AND 15
        """),
    Kind(test: "format", name: "iso_date", good: days, holds: "is_day(v)"),
    Kind(test: "format", name: "iso_datetime", good: moments, holds: "is_moment(v)"),
    Kind(test: "format", name: "time", good: ["00:00", "23:59:59", "12:00:00.5"], holds: "is_clock(v)"),
    Kind(
      test: "format", name: "country_code", good: ["DE", "US", "ZW"], holds: "v IN ('DE', 'US', 'ZW')",
      bad: ["de", "XX", "USA", "UK", "", "D", "DE "]),
    Kind(
      test: "format", name: "currency_code", good: ["EUR", "USD", "JPY"], holds: "v IN ('EUR', 'USD', 'JPY')",
      bad: ["eur", "DEM", "EU", "", "€"]),
    Kind(
      test: "format", name: "language_code", good: ["de", "en", "zu"], holds: "v IN ('de', 'en', 'zu')",
      bad: ["DE", "xx", "deu", ""]),
    Kind(
      test: "format", name: "integer", good: numbers,
      holds: "casts(v, 'numeric') AND right(v, 1) <> '.' AND translate(v, '0123456789+-', '') = ''"),
    Kind(test: "format", name: "decimal", good: ["0", "-1.5", ".5", "1.", "+3.25"], holds: "is_decimal(v)"),
    Kind(
      test: "format", name: "percentage", good: ["12 %", "0.5%", "-3%"],
      holds: "v LIKE '%\\%' AND (is_decimal(left(v, -1)) OR v LIKE '% \\%' AND is_decimal(left(v, -2)))"),
    Kind(test: "format", name: "json", good: jsons, holds: "casts(v, 'json')"),
    Kind(
      test: "type_parses", name: "integer", good: numbers + [" 4 ", "-9223372036854775808"],
      holds: "casts(v, 'bigint')",
      bad: ["", "9223372036854775808", "1.0", "1e3", "x", "+", "- 1", "1 2"]),
    Kind(
      test: "type_parses", name: "number", good: ["1", "-1.5", " 1e5", "NaN", "Infinity", ".5E-3", "1."],
      holds: "casts(v, 'numeric')", bad: ["", ".", "1,5", "1e", "Nan1", "--1", "1 2", "infinite"]),
    Kind(
      test: "type_parses", name: "date", good: days + [" 2013-01-31 "],
      holds: "casts(v, 'date') AND is_day(btrim(v, \(blanks)))"),
    Kind(
      test: "type_parses", name: "timestamp", good: days + moments,
      holds: "casts(v, 'timestamptz') AND (is_day(btrim(v, \(blanks))) OR is_moment(btrim(v, \(blanks))))"),
    Kind(
      test: "type_parses", name: "boolean", good: ["t", "TRUE", " no", "off", "1", "y", "fal"],
      holds: "casts(v, 'boolean')"),
    Kind(
      test: "type_parses", name: "uuid", good: uuids + ["{123e4567e89b12d3a456426614174000}"],
      holds: "casts(v, 'uuid')"),
    Kind(test: "type_parses", name: "json", good: jsons, holds: "casts(v, 'json')"),
  ]

  private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

  /// The server's own casts, which may fail, and comparisons of parts.
  static let functions = """
    CREATE FUNCTION casts(v text, type regtype) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      EXECUTE format('SELECT %L::%s', v, type);
      RETURN true;
    EXCEPTION WHEN data_exception OR numeric_value_out_of_range THEN RETURN false;
    END $$;
    CREATE FUNCTION is_ip(v text, kind integer) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      RETURN family(v::inet) = kind AND strpos(v, '/') = 0 AND (kind = 6 OR host(v::inet) = v);
    EXCEPTION WHEN data_exception THEN RETURN false;
    END $$;
    CREATE FUNCTION is_label(v text) RETURNS boolean LANGUAGE sql AS $$
      SELECT length(v) BETWEEN 1 AND 63 AND v NOT LIKE '-%' AND v NOT LIKE '%-' AND translate(v, '\(letters)-', '') = ''
    $$;
    CREATE FUNCTION is_host(v text, fewest integer) RETURNS boolean LANGUAGE sql AS $$
      SELECT count(*) >= fewest AND coalesce(bool_and(is_label(l)), false) AND length(v) <= 253
      FROM unnest(string_to_array(v, '.')) AS l
    $$;
    CREATE FUNCTION is_email(v text) RETURNS boolean LANGUAGE sql AS $$
      SELECT length(v) - length(replace(v, '@', '')) = 1 AND strpos(v, '@') > 1 AND is_host(split_part(v, '@', 2), 2)
        AND translate(split_part(v, '@', 1), '\(letters).!#$%&''*+/=?^_`{|}~-', '') = ''
    $$;
    CREATE FUNCTION is_url(v text) RETURNS boolean LANGUAGE sql AS $$
      SELECT strpos(v, '://') > 1 AND translate(split_part(v, '://', 1), '\(letters)+.-', '') = ''
        AND strpos('\(letters.dropLast(10))', left(v, 1)) > 0 AND translate(v, E' \\t\\r\\n', '') = v
        AND left(substr(v, strpos(v, '://') + 3), 1) NOT IN ('', '/', '?', '#')
    $$;
    CREATE FUNCTION is_decimal(v text) RETURNS boolean LANGUAGE sql AS $$
      SELECT translate(part, '0123456789', '') IN ('', '.') AND part NOT IN ('', '.')
      FROM (SELECT CASE WHEN left(v, 1) IN ('+', '-') THEN substr(v, 2) ELSE v END AS part) AS p
    $$;
    CREATE FUNCTION is_clock(v text) RETURNS boolean LANGUAGE sql AS $$
      SELECT CASE WHEN v ~ '^[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?$'
        THEN left(v, 2) < '24' AND substr(v, 4, 2) < '60' AND coalesce(substr(v, 7, 2), '') < '60' ELSE false END
    $$;
    CREATE FUNCTION is_day(v text) RETURNS boolean LANGUAGE sql AS $$
      SELECT length(v) = 10 AND v ~ '^[0-9]+-[0-9]{2}-[0-9]{2}$' AND casts(v, 'date')
    $$;
    CREATE FUNCTION is_moment(v text) RETURNS boolean LANGUAGE sql AS $$
      SELECT is_day(left(v, 10)) AND substr(v, 11, 1) IN ('T', ' ') AND is_clock(translate(left(tail, cut), 'Z', ''))
        AND (cut = length(tail) OR is_clock(zone) AND left(zone, 2) < '16')
      FROM (SELECT tail, length(regexp_replace(tail, '[+-].*$', '')) AS cut,
          CASE length(substring(tail FROM '[+-](.*)$')) WHEN 2 THEN substring(tail FROM '[+-](.*)$') || ':00'
            WHEN 4 THEN overlay(substring(tail FROM '[+-](.*)$') PLACING ':' FROM 3 FOR 0)
            WHEN 5 THEN substring(tail FROM '[+-](.*)$') ELSE '' END AS zone
        FROM (SELECT substr(v, 12) AS tail) AS a) AS b
      WHERE strpos(tail, 'Z') IN (0, length(tail)) AND NOT (tail ~ 'Z' AND tail ~ '[+-]')
    $$;

    """
}

extension SeededTexts {
  /// `has_x` for the column `x`.
  var function: String {
    "CREATE FUNCTION has_\(column)(v text) RETURNS boolean LANGUAGE sql AS $$ SELECT \(kind.holds) $$;"
  }
}

extension SeededRules {
  func ofTexts(_ texts: SeededTexts) -> Draft {
    let (kind, column) = (texts.kind, texts.column)
    return Draft(
      family: kind.test, keys: ["column: \(column)", "\(kind.test == "format" ? "format" : "type"): \(kind.name)"],
      verdict: .rows("\(column) IS NOT NULL AND NOT coalesce(has_\(column)(\(column)), false)"))
  }
}
