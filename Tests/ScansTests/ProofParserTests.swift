import Testing

@testable import Scans

@Suite struct ProofParserTests {
  typealias Expression = CheckExpression

  private static func atom(_ column: String, _ comparison: Expression.Comparison, _ number: String) -> Expression {
    .comparison(.column(column), comparison, .number(number))
  }

  private static func text(_ value: String) -> Operand { .literal(value, type: "text") }

  @Test(
    "What the server writes for a CHECK is read",
    arguments: [
      ("((x >= 5) AND (x <= 10))", .and([atom("x", .atLeast, "5"), atom("x", .atMost, "10")])),
      (
        "(((x >= 1) AND (x <= 3)) OR (x IS NULL))",
        .or([.and([atom("x", .atLeast, "1"), atom("x", .atMost, "3")]), .isNull(column: "x")])
      ),
      ("(x IS NOT NULL)", .not(.isNull(column: "x"))),
      ("(NOT ((x < 5) OR flag))", .not(.or([atom("x", .less, "5"), .flag(column: "flag")]))),
      ("(5 <= \"Weird \"\"col\")", .comparison(.number("5"), .atMost, .column("Weird \"col"))),
      ("((x)::numeric <> 49.5)", .comparison(.cast(.column("x"), type: "numeric"), .notEqual, .number("49.5"))),
      ("(x > '-1'::integer)", .comparison(.column("x"), .greater, .literal("-1", type: "integer"))),
      (
        "(f >= ('-1.5'::numeric)::double precision)",
        .comparison(
          .column("f"), .atLeast, .cast(.literal("-1.5", type: "numeric"), type: "double precision"))
      ),
      ("(x = ANY (ARRAY[1, NULL::integer]))", .or([atom("x", .equal, "1"), .comparison(.column("x"), .equal, .null)])),
      ("(x <> ALL (ARRAY[1, 2]))", .and([atom("x", .notEqual, "1"), atom("x", .notEqual, "2")])),
      ("(x = ANY (ARRAY[]::integer[]))", .unknown),
      (
        "((v)::text = ANY ((ARRAY['a'::character varying, 'b''c\\d'::character varying])::text[]))",
        .or(
          ["a", "b'c\\d"].map {
            .comparison(
              .cast(.column("v"), type: "text"), .equal, .cast(.literal($0, type: "character varying"), type: "text"))
          })
      ),
      (
        "(e = 'low'::shop.\"Mood\")",
        .comparison(.column("e"), .equal, .literal("low", type: "shop.\"Mood\""))
      ),
      ("(flag = true)", .comparison(.column("flag"), .equal, .boolean(true))),
      ("flag", .flag(column: "flag")), ("\"true\"", .flag(column: "true")), ("true", .constant(true)),
      ("(\"AND\" = 'x'::text)", .comparison(.column("AND"), .equal, text("x"))),
      (
        "((s = ') OR (x > 1'::text) AND (x > 1))",
        .and([.comparison(.column("s"), .equal, text(") OR (x > 1")), atom("x", .greater, "1")])
      ),
    ] as [(String, Expression)])
  func known(text: String, expression: Expression) {
    #expect(CheckParser.expression(text) == expression)
  }

  @Test(
    "What is not known for sure says nothing",
    arguments: [
      "(x OPERATOR(shop.>=) 5)", "(shop.anything(x) > 5)", "(abs(x) > 5)", "((x + 0) > 1)", "((- x) < 5)",
      "\nCASE\n    WHEN ((x > 0) AND (b > 0)) THEN true\n    ELSE false\nEND", "(x IS DISTINCT FROM 5)",
      "((s COLLATE \"C\") = 'a'::text)", "(ROW(x, b) > ROW(1, 2))", "((x > 0) IS TRUE)", "(flag IS TRUE)",
      "((n)::numeric(4,1) > 5.0)", "(v = ('a'::character varying(3))::text)", "(x = ANY ('{1,2}'::integer[]))",
      "(x > CURRENT_USER)", "(tags[1] > 5)", "((pair).a > 5)", "(t.* IS NOT NULL)", "NULL::boolean",
      "(s ~~ 'a%'::text)",
      "(d > ('2013-01-01'::date + 1))", "(x > 5", "(x > 5))", "(x > 'five)", "", "(x > 5 > 4)", "(x >)", "(s = E'a')",
      "((x > 1) IS NULL)", "(x !> 5)", "(shop.x IS NULL)", "(x ? 5)", String(repeating: "(", count: 5_000),
    ])
  func unknown(text: String) {
    #expect(CheckParser.expression(text) == .unknown)
  }

  @Test("An unknown part takes nothing from the parts beside it")
  func partlyKnown() {
    #expect(
      CheckParser.expression("((abs(x) > 5) AND (x > 1) AND (x IS DISTINCT FROM 3))")
        == .and([.unknown, Self.atom("x", .greater, "1"), .unknown]))
  }
}
